// What a narrowed actor opens: only the cooperations of its scope, and of those nothing that was not its partner's.
import { CooperationId, PartnerHandle, Refusal } from '@entente/contract';
import { abilityFor, deeds, grant, makeMember, subject, type Grant } from '@entente/policy';
import { cooperation, now, openStores } from '@entente/test/support/stores.ts';
import { expect, test } from 'vitest';
import type { Transaction } from './transaction.ts';

const { database, admin } = await openStores();
const [here, elsewhere] = [cooperation, 'bbbbbbbbbb'].map((id) => CooperationId.parse(id)) as [
  CooperationId,
  CooperationId,
];

/** A grant of a key of that partner that is narrowed to these cooperations. */
function narrowed(
  partner: string,
  cooperations: readonly CooperationId[],
  how: 'import' | 'summarise',
): Grant {
  const handle = PartnerHandle.parse(partner);
  const scope = { actions: deeds, cooperations };
  const key = makeMember({ partner: handle, roles: ['admin'], name: 'key.a', scope });
  return grant(abilityFor(key), how, subject.customer({ partner: handle }));
}

async function outcome(granted: Grant, work: (tx: Transaction) => Promise<unknown>): Promise<unknown> {
  try {
    await database.write(granted, work);
    return 'opened';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    return (error as Error).message;
  }
}

const delivery = 'a'.repeat(16);
const handed = `insert into store_beta.delivery (id, cooperation, provider, permission, permission_key, purpose,
    categories, agreement_version, mode, state, requested_by, requested_at, started_at)
  values ('${delivery}', '${cooperation}', 'alpha', 1, 'alpha>beta', 'direct-marketing', '{contact}', 1, 'overlap',
    $1, 'x', now(), now())`;

await admin.query(
  `insert into store_beta.release (digest, cooperation, providers, permissions, sets, epsilon, cost, asked_by, at, until)
   values (sha256('x'), '${cooperation}', '{alpha}', '{}', '{}', 1, 1, 'x', now(), now() + interval '1 day')`,
);

const ways: readonly [string, string, string, (tx: Transaction) => Promise<unknown>][] = [
  ['is read', 'alpha', 'STARTED', (tx) => tx.cooperation(here, async () => 'opened')],
  ['is contributed to', 'alpha', 'STARTED', (tx) => tx.publish(here, async () => 'opened')],
  ['is locked', 'alpha', 'STARTED', (tx) => tx.lock(here, 'shared')],
  ['delivers', 'beta', 'STARTED', (tx) => tx.deliver({ id: delivery, now }, async () => 'opened')],
  [
    'would deliver',
    'beta',
    'STARTED',
    (tx) => tx.deliver({ cooperation: here, permission: 1, now }, async () => 'opened'),
  ],
  ['is told of a delivery', 'beta', 'COMPLETED', (tx) => tx.logFor({ delivery }, async () => 'opened')],
  [
    'tells of a noisy answer',
    'beta',
    'STARTED',
    (tx) => tx.logFor({ cooperation: here, askedOf: 'alpha' }, async () => 'opened'),
  ],
  [
    'drops a delivery',
    'beta',
    'TERMINATED',
    (tx) => tx.withdraw({ delivery }, { cooperation: here, partner: 'alpha' }, async () => 'opened'),
  ],
];

test.each(ways)('a cooperation that %s under a scope is named in it', async (_, partner, state, work) => {
  await admin.query('delete from store_beta.delivery');
  await admin.query(handed, [state]);
  expect(await outcome(narrowed(partner, [here, elsewhere], 'summarise'), work)).toBe('opened');
  expect(await outcome(narrowed(partner, [elsewhere], 'summarise'), work)).toBe('not-found');
  expect(await outcome(narrowed(partner, [], 'summarise'), work)).toBe('not-found');
  // What says who is covered reaches every cooperation of the partner.
  expect(await outcome(narrowed(partner, [], 'import'), work)).toBe('opened');
});

test('a scope opens no cooperation that the partner is not party to', async () => {
  const granted = narrowed('gamma', [here], 'summarise');
  expect(await outcome(granted, (tx) => tx.cooperation(here, async () => 'opened'))).toBe('not-found');
  expect(await outcome(granted, (tx) => tx.publish(here, async () => 'opened'))).toBe('not-found');
});

test('nobody registers an agreement outside of a scope', async () => {
  const entry = { cooperation: elsewhere, name: 'Another', parties: ['alpha', 'beta'], at: now };
  expect(await outcome(narrowed('alpha', [here], 'summarise'), (tx) => tx.register(entry))).toBe('not-found');
});

test('the partner’s own store opens under any scope', async () => {
  const read = (tx: Transaction) => tx.own((store) => store.selectFrom('customer').select('ref').execute());
  expect(await outcome(narrowed('alpha', [], 'summarise'), read)).toBe('opened');
});
