// Rows of what customers did, and of whom they act for.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const digest = (fill: number): string => `\\x${Buffer.alloc(32, fill).toString('hex')}`;

export const customerSamples: Readonly<Record<string, Sample>> = {
  event: {
    row: { id: 1, customer: 1, kind: 'purchase', at, properties: {}, digest: digest(1) },
    other: { id: 1_000, digest: digest(2) },
    wrong: [{ id: 1_000 }, { digest: digest(2) }, { id: 1_000, digest: digest(2), customer: 99_999 }],
  },
  organisation: {
    row: { code: 'o1', name: 'O', parent: null, industry: null, country: null },
    other: { code: 'o1000' },
    wrong: [
      { code: 'o1000', parent: 'nowhere' },
      { code: 'o1000', parent: 'o1000' },
    ],
  },
  contact: {
    row: { organisation: 'o1', customer: 1, role: 'buyer', title: null },
    other: { customer: 2 },
    wrong: [{ organisation: 'nothing' }, { customer: 99_999 }],
  },
};
