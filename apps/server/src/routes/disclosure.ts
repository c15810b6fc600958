import type { RoutesOf } from './route.ts';

export const disclosure = {
  totals: {
    at: 'GET /disclosures',
    summary: 'What you handed over, delivery by delivery.',
    example: { limit: 20 },
  },
  ofPerson: {
    at: 'POST /disclosures/person',
    summary: 'Who was handed one person, and on what grounds; the look is recorded.',
    example: { ref: 'ZF00000017', reason: 'request 17 of the customer' },
  },
  explain: {
    at: 'POST /disclosures/explain',
    summary: 'Whether handing one person over was lawful then; the look is recorded.',
    example: { ref: 'ZF00000017', delivery: 'abcdefghijklmnop', reason: 'request 17 of the customer' },
  },
} satisfies RoutesOf<'disclosure'>;
