// Inputs about columns that partners share with each other, and what is asked of them.
import type { Holdings } from '../holdings.ts';
import type { Examples } from './example.ts';

const people = (own: Holdings) => ({
  cooperation: own.cooperation,
  permissions: [own.mateKey],
  sets: [{ provider: own.mate, name: own.mateSet }],
  conditions: [{ provider: own.mate, where: { text: own.mateCondition } }],
});

export const column: Examples<'column'> = {
  share: (own) => [
    { cooperation: own.cooperation, permission: own.ownKey, of: own.measure, name: own.column },
    {
      cooperation: own.cooperation,
      permission: own.ownKey,
      of: own.measure,
      name: own.column,
      months: { from: '2026-01', to: '2026-02' },
    },
  ],
  list: (own) => [{ cooperation: own.cooperation, after: own.listedColumn }],
  remove: (own) => [{ cooperation: own.cooperation, permission: own.ownKey, name: own.column }],
};

export const analysis: Examples<'analysis'> = {
  breakdown: (own) => [
    {
      ...people(own),
      by: [{ provider: own.mate, column: own.mateColumn, edges: [1] }],
      sums: [{ provider: own.mate, column: own.mateColumn }],
    },
  ],
  trend: (own) => [
    { ...people(own), measure: { provider: own.mate, column: own.mateMonths } },
    {
      ...people(own),
      measure: { provider: own.mate, column: own.mateMonths },
      by: { provider: own.mate, column: own.mateColumn, edges: [1] },
    },
  ],
  lift: (own) => [
    {
      ...people(own),
      of: { provider: own.mate, name: own.mateSet },
      by: { provider: own.mate, column: own.mateColumn, edges: [1] },
    },
  ],
  preview: (own) => [
    {
      ...people(own),
      kind: 'breakdown',
      by: [{ provider: own.mate, column: own.mateColumn, edges: [1] }],
      sums: [{ provider: own.mate, column: own.mateColumn }],
    },
    { ...people(own), kind: 'trend', measure: { provider: own.mate, column: own.mateMonths }, sums: false },
    {
      ...people(own),
      kind: 'lift',
      of: { provider: own.mate, name: own.mateSet },
      by: { provider: own.mate, column: own.mateColumn, edges: [1] },
    },
  ],
};
