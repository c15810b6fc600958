import type { RoutesOf } from './route.ts';

export const overlap = {
  ask: {
    at: 'POST /overlaps',
    summary: 'Covered people, overlap and prospects for every combination of providers.',
    example: {
      cooperation: 'abcdefghij',
      permissions: ['zephyria>mossfield direct-marketing contact'],
    },
  },
  preview: {
    at: 'POST /overlaps/preview',
    summary: 'What asking that would cost, where numbers carry noise.',
    example: {
      cooperation: 'abcdefghij',
      permissions: ['zephyria>mossfield market-research purchase'],
    },
  },
} satisfies RoutesOf<'overlap'>;
