import { createHash } from 'node:crypto';
import { PartnerHandle, type AuditEntry } from '@entente/contract';
import { expect, test } from 'vitest';
import { leafOf } from './entry.ts';
import { hex } from './tree.ts';

const entry: AuditEntry = {
  at: '2026-07-01T00:00:00Z',
  actor: 'skyline.person',
  partner: PartnerHandle.parse('skyline'),
  action: 'overlap.ask',
  object: { kind: 'overlap', id: 'abcdefgh23' },
  counts: { rows: 2, 'covered-people': 1 },
  outcome: 'done',
  salt: '0123456789abcdef0123456789abcdef',
};

test('An entry is written in one way only, its leaf a hash over a zero byte and the text', () => {
  const body =
    '{"action":"overlap.ask","actor":"skyline.person","at":"2026-07-01T00:00:00Z",' +
    '"counts":{"covered-people":1,"rows":2},"object":{"id":"abcdefgh23","kind":"overlap"},"outcome":"done",' +
    '"partner":"skyline","salt":"0123456789abcdef0123456789abcdef"}';
  const leaf = createHash('sha256').update(`\0${body}`).digest('hex');
  const reversed = Object.fromEntries(Object.entries(entry).toReversed()) as AuditEntry;
  for (const same of [entry, reversed]) {
    const made = leafOf(same);
    expect(made.body).toBe(body);
    expect(hex(made.leaf)).toBe(leaf);
  }
});

test('Two entries with the same facts have leaves that do not tell so', () => {
  const again = { ...entry, salt: entry.salt.replace('0', 'f') };
  expect(hex(leafOf(again).leaf)).not.toBe(hex(leafOf(entry).leaf));
});

test('What the contract does not list is never hashed', () => {
  expect(() => leafOf({ ...entry, email: 'noor@example.com' } as AuditEntry)).toThrow('Unrecognized key');
  expect(() => leafOf({ ...entry, salt: '' })).toThrow('32 hexadecimal digits');
});
