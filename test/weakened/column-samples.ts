// What providers share in a cooperation.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const bits = '0'.repeat(8_192);
const version = '00000000-0000-4000-8000-000000000001';

export const columnSamples: Readonly<Record<string, Sample>> = {
  shared_column: {
    row: {
      id: 'aaaaaaaaaa',
      provider: 'alpha',
      recipient: 'beta',
      permission: 1,
      name: 'tier',
      definition: 'tier',
      type: 'text',
      currency: null,
      categories: ['loyalty'],
      made_at: at,
      named: false,
    },
    other: { id: 'bbbbbbbbbb', name: 'income' },
    wrong: [{ id: 'bbbbbbbbbb' }, { name: 'income' }],
  },
  shared_part: {
    row: { id: 'aaaaaaaaaa', shared_column: 'aaaaaaaaaa', month: '', base: '0', slices: 1, version },
    other: { id: 'bbbbbbbbbb', month: '2026-01' },
    wrong: [
      { id: 'bbbbbbbbbb' },
      { month: '2026-01' },
      { id: 'bbbbbbbbbb', month: '2026-01', shared_column: 'nothing' },
    ],
  },
  shared_slice: {
    row: { part: 'aaaaaaaaaa', chunk: 0, slice: 0, bits },
    other: { chunk: 1 },
    wrong: [{ chunk: 1, part: 'nothing' }],
  },
  shared_value: {
    row: { shared_column: 'aaaaaaaaaa', code: 1, value: 'Gold' },
    other: { code: 2, value: 'Silver' },
    wrong: [{ code: 2 }, { value: 'Silver' }, { code: 2, value: 'Silver', shared_column: 'nothing' }],
  },
};
