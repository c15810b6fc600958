import { expect, test } from 'vitest';
import { tryPolicy } from './matrix.ts';

/** What one kind of actor may do at all, as `action noun`, in the policy's order. */
function deedsOf(who: string): string[] {
  const rows = tryPolicy().filter((row) => row.allowed[who] === true);
  return [...new Set(rows.map((row) => `${row.action} ${row.noun}`))];
}

test('nobody may do anything to what is a stranger’s', () => {
  const leaks = tryPolicy().filter(
    (row) => row.relation === 'stranger' && Object.values(row.allowed).includes(true),
  );
  expect(leaks).toEqual([]);
});

test('the operator runs the platform and sees no customer data', () => {
  expect(deedsOf('operator')).toEqual([
    'sweep platform',
    'migrate platform',
    'backup platform',
    'rotate platform',
    'work platform',
    'survey platform',
    'create partner',
    'list partner',
    'appoint partner',
    'withdraw partner',
    'suspend partner',
    'resume partner',
    'remove partner',
    'list operator',
    'invite operator',
    'withdraw operator',
    'remove operator',
    'join operator',
    'verify audit',
    'list job',
    'cancel job',
  ]);
});

test('an analyst reads neither a customer nor a consent, and commits the business to nothing', () => {
  const deeds = deedsOf('analyst');
  for (const deed of ['read customer', 'read event', 'read consent', 'read disclosure', 'read audit']) {
    expect(deeds).not.toContain(deed);
  }
  expect(deeds.filter((deed) => deed.endsWith(' agreement'))).toEqual(['list agreement', 'read agreement']);
});

test('a privacy officer sees everything of the business and changes nothing commercial', () => {
  const deeds = deedsOf('privacy-officer');
  expect(
    deeds.filter((deed) => !/^(list|read|summarise|verify|check|count|follow|weigh) /.test(deed)),
  ).toEqual([
    'join member',
    'erase customer',
    'withdraw consent',
    'lift release',
    'acknowledge recall',
    'escalate recall',
    'record objection',
  ]);
  for (const noun of [
    'customer',
    'event',
    'consent',
    'agreement',
    'set',
    'segment',
    'delivery',
    'inbox',
    'recall',
    'disclosure',
  ]) {
    expect(deeds).toContain(`read ${noun}`);
  }
});

test('an admin may record a no and answer a recall, but not look at a person', () => {
  const deeds = deedsOf('admin');
  expect(deeds).toEqual(
    expect.arrayContaining(['withdraw consent', 'acknowledge recall', 'record objection']),
  );
  for (const deed of ['read customer', 'read consent', 'read event', 'read disclosure', 'erase customer']) {
    expect(deeds).not.toContain(deed);
  }
});
