import type { RoutesOf } from './route.ts';

const people = {
  cooperation: 'abcdefghij',
  permissions: ['zephyria>mossfield direct-marketing contact+demographic+loyalty+purchase'],
};
const provider = 'zephyria';

export const analysis = {
  breakdown: {
    at: 'POST /analyses/breakdown',
    summary: 'Covered people by one or two shared columns, and what measures come to in every cell.',
    example: {
      ...people,
      by: [
        { provider, column: 'tier' },
        { provider, column: 'age', edges: [30, 50] },
      ],
      sums: [{ provider, column: 'spent' }],
      conditions: [{ provider, where: { text: 'tier is known' } }],
    },
  },
  trend: {
    at: 'POST /analyses/trend',
    summary: 'What a measure that is shared by months comes to in each of them.',
    example: { ...people, measure: { provider, column: 'spent' }, by: { provider, column: 'tier' } },
  },
  lift: {
    at: 'POST /analyses/lift',
    summary: 'How a published segment differs from everybody, by a shared column.',
    example: { ...people, of: { provider, name: 'frequent-flyers' }, by: { provider, column: 'tier' } },
  },
  preview: {
    at: 'POST /analyses/preview',
    summary: 'What one of these would cost, where numbers carry noise.',
    example: { ...people, kind: 'breakdown', by: [{ provider, column: 'tier' }] },
  },
} satisfies RoutesOf<'analysis'>;
