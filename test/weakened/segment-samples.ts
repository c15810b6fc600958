// Rows of what segments are asked of.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const bits = '0'.repeat(8_192);
const version = '00000000-0000-4000-8000-000000000001';
const sha256 = `\\x${'01'.repeat(32)}`;

export const segmentSamples: Readonly<Record<string, Sample>> = {
  place: {
    row: { ref: 'r1', name: 'R', kind: 'region', parent: null },
    other: { ref: 'r1000' },
    wrong: [
      { ref: 'r1000', parent: 'nowhere' },
      { ref: 'r1000', parent: 'r1000' },
    ],
  },
  property: {
    row: {
      kind: 'purchase',
      name: 'amount',
      type: 'money',
      label: 'A',
      currency: 'AUD',
      labels: {},
      sensitivity: 'normal',
      settled: false,
    },
    other: { name: 'price' },
  },
  segment: {
    row: { name: 'loyal', condition: {}, categories: ['loyalty'], changed_at: at, changed_by: 'x' },
    other: { name: 'rich' },
  },
  attribute_slice: {
    row: { attribute: 'tier', chunk: 0, slice: 0, bits },
    other: { chunk: 1 },
  },
  attribute_value: {
    row: { attribute: 'tier', code: 1, value: 'Gold' },
    other: { code: 1_000, value: 'Silver' },
    wrong: [{ code: 1_000 }, { value: 'Silver' }, { code: 1_000, value: 'x'.repeat(501) }],
  },
  chunk_build: {
    row: { chunk: 0, seen: '1:1:', declared: sha256, version },
    other: { chunk: 1 },
  },
  chunk_touch: { row: { chunk: 0, xid: '1' }, other: { chunk: 1 } },
  event_strip: {
    row: {
      kind: 'purchase',
      chunk: 0,
      month: 1,
      seen: '1:1:',
      declared: sha256,
      customers: '\\x01',
      instants: '\\x01',
      version,
    },
    other: { chunk: 1 },
  },
  event_strip_column: {
    row: { kind: 'purchase', chunk: 0, month: 1, property: 'amount', codes: '\\x01' },
    other: { chunk: 1 },
  },
  event_touch: { row: { kind: 'purchase', chunk: 0, month: 1, xid: '1' }, other: { chunk: 1 } },
};
