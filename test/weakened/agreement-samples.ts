// What the parties of a cooperation did: their terms and acts, and what became of recalls between them.
import { createHash } from 'node:crypto';
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const signed = { terms: '{}', hash: createHash('sha256').update('{}').digest('hex') };
const request = { base: 1, kind: 'widening', needs: ['alpha'], requested_by: 'alpha', actor: 'x' };

export const agreementSamples: Readonly<Record<string, Sample>> = {
  agreement_version: {
    row: { version: 1, ...signed, proposed_by: 'alpha', proposed_at: at },
    other: { version: 2 },
    wrong: [{ version: 0 }],
  },
  act: {
    row: { id: 1, act: 'sign', partner: 'alpha', actor: 'x', version: 1, hash: null, at },
    other: { id: 1_000 },
    wrong: [{ id: 1_000, version: 99 }],
  },
  change_request: {
    row: { number: 1, ...request, ...signed, requested_at: at, expires_at: at, since_act: 1 },
    other: { number: 2 },
    wrong: [{ number: 0 }, { number: 2, base: 99 }, { number: 2, since_act: 99 }],
  },
  change_act: {
    row: { id: 1, change: 1, act: 'approve', partner: 'alpha', actor: 'x', hash: null, at },
    other: { id: 1_000, act: 'commit' },
    wrong: [{ id: 1_000 }, { id: 1_000, act: 'commit', change: 99 }],
  },
  recall_seen: {
    row: { provider: 'beta', recipient: 'alpha', at },
    other: { at: '2026-01-02T00:00:00+00:00' },
    wrong: [{ provider: 'alpha', recipient: 'alpha' }],
  },
  escalation: {
    row: {
      id: 1,
      provider: 'alpha',
      recipient: 'beta',
      actor: 'x',
      reason: 'r',
      at,
      answer_by: '2026-01-04T00:00:00+00:00',
    },
    other: { id: 1_000 },
    wrong: [
      { id: 1_000, recipient: 'alpha' },
      { id: 1_000, answer_by: at },
      { id: 1_000, reason: '' },
    ],
  },
};
