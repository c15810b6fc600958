import { describe, expect, test } from 'vitest';
import {
  AuditFacts,
  auditProblems,
  describeAuditFinding,
  NotedAuditRoot,
  noteAuditRoot,
  type AuditProblem,
} from './audit.ts';

const facts = {
  at: '2026-07-01T00:00:00Z',
  actor: 'skyline.person',
  role: 'analyst',
  partner: 'skyline',
  action: 'delivery.request',
  object: { kind: 'delivery', id: 'd7' },
  about: ['harvest'],
  cooperation: 'abcdefgh23',
  permissions: ['harvest>skyline direct-marketing contact+purchase'],
  agreementVersion: 2,
  counts: { rows: 120, suppressed: 3 },
  outcome: 'done',
};
const reference = 'ab'.repeat(32);

test('An entry says who did what to what, and how many', () => {
  expect(AuditFacts.parse(facts)).toEqual(facts);
});

describe('An entry has no room for a person', () => {
  const attempts: Record<string, object> = {
    'an e-mail as the actor': { actor: 'noor@example.com' },
    'a name as the actor': { actor: 'Noor Vale' },
    'a customer by ref': { object: { kind: 'customer', id: 'C-1001' } },
    'a customer by ref beside the reference': {
      object: { kind: 'customer', subjectRef: reference, ref: 'C-1001' },
    },
    'a phone number as an id': { object: { kind: 'delivery', id: '+61491570156' } },
    'a reason in free text': { reason: 'Noor Vale called' },
    'a name among the counts': { counts: { 'Noor Vale': 1 } },
    'a text among the counts': { counts: { rows: 'Noor' } },
    'a text as a permission': { permissions: ['for Noor Vale'] },
    'a field nobody has named': { customer: 'C-1001' },
    'an action nobody has named': { action: 'customer.email' },
    'a local time': { at: '2026-07-01T10:00:00+10:00' },
  };
  test.each(Object.entries(attempts))('not for %s', (_, change) => {
    expect(AuditFacts.safeParse({ ...facts, ...change }).success).toBe(false);
  });

  test('a customer stands in it as a keyed reference', () => {
    const look = { ...facts, action: 'customer.look', object: { kind: 'customer', subjectRef: reference } };
    expect(AuditFacts.safeParse(look).success).toBe(true);
  });
});

test('A root is noted as size:hash and read back', () => {
  const root = { size: 1_203, hash: reference };
  expect(noteAuditRoot(root)).toBe(`1203:${reference}`);
  expect(NotedAuditRoot.parse(noteAuditRoot(root))).toEqual(root);
  for (const text of [
    '',
    '12',
    `12:${reference}0`,
    `-1:${reference}`,
    `01:${reference}`,
    `12:${reference.toUpperCase()}`,
  ]) {
    expect(NotedAuditRoot.safeParse(text).success).toBe(false);
  }
});

test('Every finding reads as a sentence with its numbers filled in', () => {
  for (const problem of Object.keys(auditProblems) as AuditProblem[]) {
    expect(describeAuditFinding({ problem, place: 4, entry: '9', size: 20 })).not.toMatch(/[{}]|null/);
  }
  expect(describeAuditFinding({ problem: 'place-missing', place: 4, entry: null, size: null })).toBe(
    'place 4 was removed',
  );
  expect(describeAuditFinding({ problem: 'body-altered', place: null, entry: '9', size: null })).toBe(
    'the text of entry 9, which waits for its place, was altered',
  );
});
