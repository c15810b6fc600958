// Rows of those who act: members, operators, invitations and keys.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const bytes = (size: number, fill: number): string => `\\x${Buffer.alloc(size, fill).toString('hex')}`;

export const peopleSamples: Readonly<Record<string, Sample>> = {
  operator: {
    row: { person: 'aaaaaaaaaaaaaaaa', email: 'ada@example.com', name: 'Ada', since: at, ended_at: null },
    other: { person: 'bbbbbbbbbbbbbbbb' },
    wrong: [{ person: 'bbbbbbbbbbbbbbbb', ended_at: '2025-01-01T00:00:00+00:00' }],
  },
  membership: {
    row: {
      id: 'aaaaaaaaaaaaaaaa',
      partner: 'alpha',
      person: 'aaaaaaaaaaaaaaaa',
      email: 'ada@example.com',
      name: 'Ada',
      roles: ['admin'],
      since: at,
      ended_at: null,
      second_factor_since: null,
    },
    other: { id: 'bbbbbbbbbbbbbbbb', person: 'bbbbbbbbbbbbbbbb' },
    wrong: [
      { id: 'bbbbbbbbbbbbbbbb' },
      { person: 'bbbbbbbbbbbbbbbb' },
      { id: 'bbbbbbbbbbbbbbbb', partner: 'omega' },
      { id: 'bbbbbbbbbbbbbbbb', person: 'bbbbbbbbbbbbbbbb', ended_at: '2025-01-01T00:00:00+00:00' },
    ],
  },
  invitation: {
    row: {
      id: 'aaaaaaaaaaaaaaaa',
      partner: 'alpha',
      token: bytes(32, 1),
      email: 'ada@example.com',
      roles: ['admin'],
      invited_by: 'x',
      at,
      expires_at: '2026-01-08T00:00:00+00:00',
      accepted_at: null,
      accepted_by: null,
      withdrawn_at: null,
      appointed: false,
    },
    other: { id: 'bbbbbbbbbbbbbbbb', token: bytes(32, 2) },
    wrong: [
      { id: 'bbbbbbbbbbbbbbbb' },
      { token: bytes(32, 2) },
      { id: 'bbbbbbbbbbbbbbbb', token: bytes(32, 2), partner: 'omega' },
      { id: 'bbbbbbbbbbbbbbbb', token: bytes(32, 2), expires_at: at },
      { id: 'bbbbbbbbbbbbbbbb', token: bytes(32, 2), roles: ['analyst'], appointed: true },
      { id: 'bbbbbbbbbbbbbbbb', token: bytes(32, 2), accepted_at: at, accepted_by: 'x', withdrawn_at: at },
    ],
  },
  api_key: {
    row: {
      id: 'aaaaaaaaaaaaaaaa',
      partner: 'alpha',
      name: 'nightly',
      slot: 1,
      prefix: 'aaaaaaaa',
      hash: bytes(32, 1),
      actions: ['overlap.ask'],
      cooperations: null,
      addresses: null,
      created_by: 'x',
      created_at: at,
      expires_at: '2026-01-08T00:00:00+00:00',
      revoked_at: null,
      last_used_at: null,
    },
    other: { id: 'bbbbbbbbbbbbbbbb', slot: 2, prefix: 'bbbbbbbb' },
    wrong: [
      { id: 'bbbbbbbbbbbbbbbb', slot: 2 },
      { id: 'bbbbbbbbbbbbbbbb', prefix: 'bbbbbbbb' },
      { slot: 2, prefix: 'bbbbbbbb' },
      { id: 'bbbbbbbbbbbbbbbb', slot: 2, prefix: 'bbbbbbbb', partner: 'omega' },
      { id: 'bbbbbbbbbbbbbbbb', slot: 2, prefix: 'bbbbbbbb', expires_at: at },
    ],
  },
  party: {
    row: { cooperation: 'aaaaaaaaaa', partner: 'alpha', name: 'Trial', since: at },
    other: { cooperation: 'bbbbbbbbbb' },
    wrong: [{ cooperation: 'bbbbbbbbbb', partner: 'omega' }],
  },
};
