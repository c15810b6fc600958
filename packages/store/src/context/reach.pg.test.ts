// Who may open what: from the grant and from rows that justify it, never from input.
import { createHash } from 'node:crypto';
import { PartnerHandle, Refusal } from '@entente/contract';
import { abilityFor, grant, makeMember, subject } from '@entente/policy';
import {
  controlled,
  cooperation,
  grantOf,
  now,
  openStores,
  sweepGrant,
} from '@entente/test/support/stores.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Withdrawal } from './justification.ts';

const { database, admin } = await openStores();
const [alpha, beta, gamma] = [grantOf('alpha'), grantOf('beta'), grantOf('gamma')];

const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  const thrown: unknown = await work.then(
    () => 'nothing',
    (error: unknown) => error,
  );
  if (!(thrown instanceof Refusal)) throw thrown;
  return thrown.code;
};

describe('the operator', () => {
  test('has no store', async () => {
    const opened = database.read(sweepGrant(), (tx) => tx.own(async () => 'opened'));
    await expect(opened).rejects.toThrow('the operator has no store');
  });

  test('sweeps any store and cooperation', async () => {
    await database.write(sweepGrant(), async (tx) => {
      const inbox = await tx.sweepStore('beta', (it) => it.selectFrom('inbox').select('delivery').execute());
      const acts = await tx.sweepCooperation(cooperation, (it) =>
        it.selectFrom('act').select('id').execute(),
      );
      expect([inbox, acts]).toEqual([[], []]);
    });
  });

  test('sees no customer while it sweeps', async () => {
    const seen = await database.read(sweepGrant(), (tx) =>
      tx.sweepStore('alpha', (store) => store.selectFrom('customer').select('ref').execute()),
    );
    expect(seen).toEqual([]);
  });
});

test('a partner sweeps nothing', async () => {
  for (const partner of [alpha, beta]) {
    const stores = database.read(partner, (tx) => tx.sweepStore('alpha', async () => 'opened'));
    await expect(stores).rejects.toThrow('only a sweep');
    const cooperations = database.read(partner, (tx) =>
      tx.sweepCooperation(cooperation, async () => 'opened'),
    );
    await expect(cooperations).rejects.toThrow('only a sweep');
  }
});

describe('a cooperation', () => {
  const numbers = (grant: typeof alpha, id = cooperation) =>
    database.read(grant, (tx) =>
      tx.cooperation(id, (it) => it.selectFrom('permission').select('number').execute()),
    );

  test('opens for its parties', async () => {
    expect(await numbers(alpha)).toEqual([{ number: 1 }]);
    expect(await numbers(beta)).toEqual([{ number: 1 }]);
  });

  test('is not found by a stranger, like one that does not exist', async () => {
    expect(await refusal(numbers(gamma))).toBe('not-found');
    expect(await refusal(numbers(gamma, 'bbbbbbbbbb'))).toBe('not-found');
    expect(await refusal(database.write(gamma, (tx) => tx.publish(cooperation, async () => 'opened')))).toBe(
      'not-found',
    );
  });

  test('is only read, unless a party acts', async () => {
    const act = { act: 'propose', partner: 'alpha', actor: 'x', version: 1, at: new Date(0) } as const;
    const written = database.write(alpha, (tx) =>
      tx.cooperation(cooperation, (it) => it.insertInto('act').values(act).execute()),
    );
    await expect(written).rejects.toThrow('violates row-level security policy');
  });

  test('takes acts in nobody else’s name', async () => {
    const hash = createHash('sha256').update('{}').digest('hex');
    const proposal = { version: 1, terms: '{}', hash, proposed_by: 'alpha', proposed_at: new Date(0) };
    const signature = { act: 'sign', partner: 'alpha', actor: 'x', version: 1, at: new Date(0) } as const;
    const signAs = (grant: typeof alpha) =>
      database.write(grant, (tx) =>
        tx.publish(cooperation, (it) => it.insertInto('act').values(signature).execute()),
      );
    await database.write(alpha, (tx) =>
      tx.publish(cooperation, (it) => it.insertInto('agreement_version').values(proposal).execute()),
    );
    await expect(signAs(beta)).rejects.toThrow('"in_ones_own_name"');
    await signAs(alpha);
    const policy = `in_ones_own_name on coop_${cooperation}.act`;
    const forge = {
      off: `drop policy ${policy}`,
      on: `create policy ${policy} as restrictive for insert with check (partner = (select context.partner()))`,
    };
    await controlled(admin, forge, () => signAs(beta));
  });

  test('is registered by one of its parties, for all of them', async () => {
    const entry = { cooperation: 'cccccccccc', name: 'Another', at: now };
    const foreign = database.write(gamma, (tx) => tx.register({ ...entry, parties: ['alpha', 'beta'] }));
    await expect(foreign).rejects.toThrow('is a party of it');
    await database.write(alpha, (tx) => tx.register({ ...entry, parties: ['alpha', 'beta'] }));
    const late = database.write(gamma, (tx) => tx.register({ ...entry, parties: ['gamma'] }));
    await expect(late).rejects.toThrow('named once');
    const { rows } = await admin.query(
      'select partner from control.party where cooperation = $1 order by 1',
      [entry.cooperation],
    );
    expect(rows).toEqual([{ partner: 'alpha' }, { partner: 'beta' }]);
  });
});

describe('the whole audit log', () => {
  const entriesOf = (grant: typeof alpha) =>
    database.read(grant, (tx) =>
      tx.auditLog((log) => log.selectFrom('audit_entry').select('partner').execute()),
    );

  test('opens to be verified, and for nothing else a partner may do', async () => {
    await expect(entriesOf(alpha)).rejects.toThrow('only to be verified');
    const handle = PartnerHandle.parse('alpha');
    const officer = makeMember({ partner: handle, roles: ['privacy-officer'], name: 'alpha.officer' });
    const ability = abilityFor(officer);
    await expect(entriesOf(grant(ability, 'read', subject.audit({ partner: handle })))).rejects.toThrow(
      'only to be verified',
    );
    expect(await entriesOf(grant(ability, 'verify', subject.auditLog()))).toEqual([]);
    expect(await entriesOf(sweepGrant())).toEqual([]);
  });

  test('takes entries in a provider’s name only of a completed delivery', async () => {
    const written = database.write(beta, (tx) =>
      tx.logFor({ delivery: 'a'.repeat(16) }, async () => 'opened'),
    );
    await expect(written).rejects.toThrow('completed delivery');
  });

  test('takes entries in a provider’s name only of a noisy answer about its people', async () => {
    await admin.query('delete from store_beta.release');
    const deed = { cooperation, askedOf: 'alpha' };
    const write = () => database.write(beta, (tx) => tx.logFor(deed, async () => 'opened'));
    await expect(write()).rejects.toThrow('noisy answer');
    await admin.query(
      `insert into store_beta.release (digest, cooperation, providers, permissions, sets, epsilon, cost, asked_by, at, until)
       values (sha256('x'), $1, '{alpha,gamma}', '{}', '{}', 1, 1, 'x', now(), now() + interval '1 day')`,
      [cooperation],
    );
    expect(await write()).toBe('opened');
  });

  test('takes entries in a recipient’s name only of an escalation of one’s own', async () => {
    const deed = { cooperation, escalation: 1 };
    const written = database.write(beta, (tx) => tx.logFor(deed, async () => 'opened'));
    await expect(written).rejects.toThrow('escalation of its own');
  });
});

describe("a provider's store opens for a delivery", () => {
  const id = 'a'.repeat(16);
  const deliver = (grant = beta, at = now) =>
    database.write(grant, (tx) =>
      tx.deliver({ id, now: at }, (store) => store.selectFrom('customer').select('ref').execute()),
    );
  const permission = `update coop_${cooperation}.permission set`;

  beforeEach(async () => {
    await admin.query('delete from store_beta.delivery');
    await admin.query(
      `insert into store_beta.delivery (id, cooperation, provider, permission, permission_key, purpose, categories,
         agreement_version, mode, state, requested_by, requested_at, started_at)
       values ($1, $2, 'alpha', 1, 'alpha>beta', 'direct-marketing', '{contact}', 1, 'overlap', 'STARTED', 'x', now(), now())`,
      [id, cooperation],
    );
    await admin.query(`${permission} recipient = 'beta', actions = '{count,deliver}', suspended = false,
      starts_at = '2026-01-01Z', ends_at = '2027-01-01Z'`);
  });

  test('that is started, under a permission in force', async () => {
    expect(await deliver()).toHaveLength(2);
  });

  test('from the first instant of its permission to before the last', async () => {
    const [start, end] = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z')];
    expect(await refusal(deliver(beta, start - 1))).toBe('permission-unknown');
    expect(await deliver(beta, start)).toHaveLength(2);
    expect(await deliver(beta, end - 1)).toHaveLength(2);
    expect(await refusal(deliver(beta, end))).toBe('permission-unknown');
  });

  test.each([
    ['is only requested', "update store_beta.delivery set state = 'REQUESTED'", 'not-found'],
    ['is completed', "update store_beta.delivery set state = 'COMPLETED'", 'not-found'],
    ['was terminated', "update store_beta.delivery set state = 'TERMINATED'", 'not-found'],
    ['does not exist', 'delete from store_beta.delivery', 'not-found'],
    [
      'names a cooperation of others',
      "update store_beta.delivery set cooperation = 'dddddddddd'",
      'not-found',
    ],
    ['names an unknown permission', 'update store_beta.delivery set permission = 2', 'permission-unknown'],
    ['has a suspended permission', `${permission} suspended = true`, 'permission-unknown'],
    ['has a permission to count only', `${permission} actions = '{count,analyse}'`, 'permission-unknown'],
    ["has somebody else's permission", `${permission} recipient = 'gamma'`, 'permission-unknown'],
  ])('but not for one that %s', async (_, change, code) => {
    await admin.query(change);
    expect(await refusal(deliver())).toBe(code);
  });

  test('but not for one of somebody else', async () => {
    expect(await refusal(deliver(gamma))).toBe('not-found');
    expect(await refusal(deliver(alpha))).toBe('not-found');
  });

  test('to be read, and not to be changed', async () => {
    const changed = await database.write(beta, (tx) =>
      tx.deliver({ id, now }, async (store) => {
        const { numDeletedRows } = await store.deleteFrom('disclosure').executeTakeFirstOrThrow();
        await store.selectFrom('customer').select('ref').execute();
        return numDeletedRows;
      }),
    );
    expect(changed).toBe(0n);
    const stolen = database.write(beta, (tx) =>
      tx.deliver({ id, now }, async (store) => {
        const { numUpdatedRows } = await store
          .updateTable('customer')
          .set({ attributes: '{}' })
          .executeTakeFirstOrThrow();
        return numUpdatedRows;
      }),
    );
    expect(await stolen).toBe(0n);
  });
});

describe("another partner's store opens to take people out", () => {
  const at = { cooperation, partner: 'beta' };
  const withdraw = (reason: Withdrawal, place = at, grant = alpha) =>
    database.write(grant, (tx) =>
      tx.withdraw(reason, place, (store) => store.selectFrom('customer').select('ref').execute()),
    );

  beforeEach(async () => {
    await admin.query(`
      truncate store_alpha.recording, coop_${cooperation}.agreement_version restart identity cascade;
      insert into store_alpha.recording (kind, at, actor) values ('consents', now(), 'x');
      insert into store_alpha.consent_event
        (ref, purpose, recipient, decision, at, categories, recorded_at, recording, digest)
      values ('a1', '*', '*', 'withdrawn', now(), '{}', now(), 1, sha256('1'));
      insert into coop_${cooperation}.agreement_version values (1, '{}', encode(sha256('{}'), 'hex'), 'alpha', now());
      insert into coop_${cooperation}.act (act, partner, actor, version, at)
      values ('sign', 'alpha', 'x', 1, now()), ('terminate', 'alpha', 'x', 1, '2027-01-01Z'),
        ('terminate', 'alpha', 'x', 1, '2026-06-01Z'), ('terminate', 'beta', 'x', 1, '2027-01-01Z')`);
  });

  test('for a recorded withdrawal, seeing none of its customers', async () => {
    expect(await withdraw({ consentEvents: [1] })).toEqual([]);
  });

  test('for an act that ended its permission', async () => {
    expect(await withdraw({ act: 2 })).toEqual([]);
  });

  test.each<[string, Withdrawal]>([
    ['a withdrawal that was not recorded', { consentEvents: [2] }],
    ['an act that does not exist', { act: 99 }],
    ['an act that ends nothing', { act: 1 }],
    ['an act that ended no permission', { act: 3 }],
    ['the act of another party', { act: 4 }],
    ['a recall that does not exist', { recall: 1 }],
  ])('but not for %s', async (_, reason) => {
    await expect(withdraw(reason)).rejects.toThrow(/justifies|ended a permission/);
  });

  test("but not for somebody else's withdrawal", async () => {
    const place = { cooperation, partner: 'alpha' };
    await expect(withdraw({ consentEvents: [1] }, place, beta)).rejects.toThrow('nothing recorded justifies');
  });

  test('but not where no permission relates the two', async () => {
    const gammas = { cooperation, partner: 'gamma' };
    await expect(withdraw({ consentEvents: [1] }, gammas)).rejects.toThrow('a common permission');
    const elsewhere = { cooperation: 'dddddddddd', partner: 'beta' };
    expect(await refusal(withdraw({ consentEvents: [1] }, elsewhere))).toBe('not-found');
  });

  test('but not for nothing at all', async () => {
    await expect(withdraw({ consentEvents: [] })).rejects.toThrow('syntax error');
  });
});
