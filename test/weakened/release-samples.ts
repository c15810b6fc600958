// One row of every table that answers with noise have.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const later = '2026-01-02T00:00:00+00:00';
const permission = 'alpha>beta direct-marketing contact';

export const releaseSamples: Readonly<Record<string, Sample>> = {
  release: {
    row: {
      id: 1,
      digest: `\\x${'01'.repeat(32)}`,
      cooperation: 'aaaaaaaaaa',
      providers: ['alpha'],
      permissions: [permission],
      sets: [],
      epsilon: 100_000,
      cost: 100_000,
      covered: 60,
      overlap: null,
      prospects: 60,
      list: null,
      settled: null,
      analysis: null,
      asked_by: 'x',
      at,
      until: later,
    },
    other: { id: 1_000, digest: `\\x${'02'.repeat(32)}` },
    wrong: [
      { id: 1_000 },
      { digest: `\\x${'02'.repeat(32)}` },
      { epsilon: 2_000_000, cost: 0 },
      { until: at },
      { list: '01'.repeat(2_048) },
    ],
  },
  release_account: {
    row: { kind: 'recipient', holder: 'beta', members: ['beta'], spent: 100_000 },
    other: { holder: 'gamma', members: ['gamma'] },
  },
  release_freeze: {
    row: {
      id: 1,
      recipient: 'beta',
      cooperation: 'aaaaaaaaaa',
      at,
      lifted_at: null,
      lifted_by: null,
      reason: null,
      signal: 'few-differ',
    },
    other: { id: 1_000, recipient: 'gamma' },
    wrong: [
      { id: 1_000 },
      { id: 1_000, recipient: 'gamma', lifted_at: later },
      { id: 1_000, recipient: 'gamma', signal: 'rumour' },
    ],
  },
  release_charge: {
    row: {
      id: 1,
      at,
      until: later,
      cooperation: 'aaaaaaaaaa',
      recipient: 'beta',
      permission: permission,
      agreement_version: 1,
      others: [],
      sets: [],
      kind: 'breakdown',
      by: ['tier'],
      condition: null,
      outcome: 'told',
      epsilon: 100_000,
      cost_recipient: 100_000,
      cost_affiliation: 100_000,
    },
    other: { id: 1_000 },
  },
};
