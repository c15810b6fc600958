import type { RoutesOf } from './route.ts';

export const release = {
  list: {
    at: 'GET /releases',
    summary: 'What others asked about your people with noise, and what it cost.',
    example: { recipient: 'mossfield', limit: 20 },
  },
  budget: {
    at: 'GET /releases/budget',
    summary: 'What is spent of the budgets of noisy answers.',
    example: {},
  },
  lift: {
    at: 'POST /releases/lift',
    summary: 'Lets a recipient be told numbers again that asked with lists that differ by few people.',
    example: { cooperation: 'abcdefghij', recipient: 'mossfield', reason: 'They had corrected an address.' },
  },
} satisfies RoutesOf<'release'>;
