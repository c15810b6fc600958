import { PartnerHandle, type CooperationId } from '@entente/contract';
import { createCaller, findRefusal, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import type { Database } from '@entente/store';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const size = 600;
await importCustomers(platform, 'aurora', people('a', 1, size));
await importCustomers(platform, 'birch', people('b', 1, 300));
await importConsents(
  platform,
  'aurora',
  people('a', 1, size).map(({ ref }) => ({ ref, recipient: 'birch' })),
);
const birch = platform.as('birch');
let cooperation: CooperationId;
let key: string;

async function sign(): Promise<void> {
  const agreed = await agree(platform, [{ provider: 'aurora', recipient: 'birch' }]);
  [cooperation, key] = [agreed.cooperation, agreed.keys[0]!];
}
await sign();

beforeEach(() => {
  platform.time.now += 1_000;
});

type Kill = { readonly transaction: number; readonly when: 'before' | 'after' };

/** A database whose process dies before its n-th transaction, or once that has committed. */
function dying({ transaction, when }: Kill): Database {
  let begun = 0;
  return {
    ...platform.database,
    write: async (granted, work, options) => {
      begun += 1;
      if (begun === transaction && when === 'before') throw new Error('killed');
      const answer = await platform.database.write(granted, work, options);
      if (begun === transaction) throw new Error('killed');
      return answer;
    },
  };
}

/** Somebody who asks by another database. */
function callerOf(database: Database): ReturnType<typeof createCaller> {
  const actor = makeMember({
    partner: PartnerHandle.parse('birch'),
    roles: ['analyst'],
    name: 'birch.analyst',
  });
  const journal = openJournal(platform.journalFile);
  return createCaller({ actor, database, clock: () => platform.time.now, journal });
}

/** Requests a delivery in a process that dies, and gives its id; undefined where it died before there was one. */
async function requestAndDie(kill: Kill): Promise<string | undefined> {
  const caller = callerOf(dying(kill));
  const requested = caller.delivery.request({ cooperation, permission: key, mode: 'all' });
  await expect(requested).rejects.toThrow('killed');
  const { deliveries } = await birch.delivery.list({ limit: 1 });
  const requestedAt = new Date(platform.time.now).toISOString();
  return deliveries.find((delivery) => delivery.requestedAt === requestedAt)?.id;
}

/** What both sides hold of a delivery, and how often it was said to be complete. */
async function leftOf(id: string) {
  const { rows } = await withAdmin(platform.url, (admin) =>
    admin.query<{ inbox: number; ledger: number; handovers: number; completions: number }>(
      `select (select count(*) from store_birch.inbox where delivery = $1)::int as inbox,
        (select count(*) from store_aurora.disclosure where delivery = $1)::int as ledger,
        (select count(*) from store_aurora.handover where delivery = $1)::int as handovers,
        (select count(*) from control.audit_entry where body::jsonb ->> 'action' = 'delivery.complete'
          and body::jsonb #>> '{object,id}' = $1)::int as completions`,
      [id],
    ),
  );
  return rows[0]!;
}

// Requested, started, planned, two batches, planned again, completed: seven transactions.
const transactions = 7;
const kills = Array.from({ length: transactions }, (_, index) => index + 1).flatMap((transaction) =>
  (['before', 'after'] as const).map((when) => ({ transaction, when })),
);

describe('a delivery that is interrupted', () => {
  test.each(kills)(
    '$when transaction $transaction shows nothing, and is resumed to its whole',
    async (kill) => {
      const id = await requestAndDie(kill);
      if (id === undefined) {
        expect(kill).toEqual({ transaction: 1, when: 'before' });
        return;
      }
      const isComplete = kill.transaction === transactions && kill.when === 'after';
      expect((await birch.inbox.count({ delivery: id })).people).toBe(isComplete ? size : 0);
      for (const _ of ['once', 'twice']) {
        expect(await birch.delivery.resume({ id })).toMatchObject({ state: 'COMPLETED', delivered: size });
        expect(await leftOf(id)).toEqual({ inbox: size, ledger: size, handovers: 1, completions: 2 });
      }
    },
  );

  test('knows when it is resumed who withdrew meanwhile, and who came', async () => {
    const id = (await requestAndDie({ transaction: 4, when: 'after' }))!;
    await importCustomers(platform, 'aurora', [{ ref: 'late', email: 'late@example.com' }]);
    await importConsents(platform, 'aurora', [
      { ref: 'late', recipient: 'birch' },
      { ref: 'a2', recipient: 'birch', event: 'withdrawn', at: '2026-06-01T00:00:00Z' },
      { ref: 'a599', recipient: 'birch', event: 'withdrawn', at: '2026-06-01T00:00:00Z' },
    ]);
    expect(await birch.delivery.resume({ id })).toMatchObject({ state: 'COMPLETED', delivered: size - 1 });
    const chunks = await birch.delivery.export({ delivery: id, format: 'ndjson' });
    let text = '';
    for await (const chunk of chunks) text += chunk;
    expect(text).toContain('late@example.com');
    for (const gone of ['person-2@', 'person-599@']) expect(text).not.toContain(gone);
    await importConsents(platform, 'aurora', [
      { ref: 'late', recipient: 'birch', event: 'refused', at: '2026-06-02T00:00:00Z' },
      { ref: 'a2', recipient: 'birch', at: '2026-06-02T00:00:00Z' },
      { ref: 'a599', recipient: 'birch', at: '2026-06-02T00:00:00Z' },
    ]);
  });

  test('is finished once by several who resume it together', async () => {
    const id = (await requestAndDie({ transaction: 3, when: 'after' }))!;
    const both = await Promise.all([birch.delivery.resume({ id }), birch.delivery.resume({ id })]);
    expect(both.map(({ state, delivered }) => [state, delivered])).toEqual([
      ['COMPLETED', size],
      ['COMPLETED', size],
    ]);
    expect(await leftOf(id)).toEqual({ inbox: size, ledger: size, handovers: 1, completions: 2 });
  });

  test('is whole although somebody else who resumes it drops rows before its end', async () => {
    const resume = async (id: string, before: (write: number) => Promise<void>): Promise<number> => {
      let writes = 0;
      const database: Database = {
        ...platform.database,
        write: async (granted, work, options) => {
          writes += 1;
          await before(writes);
          return platform.database.write(granted, work, options);
        },
      };
      const caller = callerOf(database);
      expect(await caller.delivery.resume({ id })).toMatchObject({ state: 'COMPLETED', delivered: size });
      return writes;
    };
    const prepared = { transaction: 6, when: 'after' } as const;
    const last = await resume((await requestAndDie(prepared))!, async () => {});
    platform.time.now += 1_000;
    const id = (await requestAndDie(prepared))!;
    const drop = async (write: number): Promise<void> => {
      if (write !== last) return;
      await withAdmin(platform.url, async (admin) => {
        const two = '(select pairwise from store_birch.inbox where delivery = $1 order by pairwise limit 2)';
        await admin.query(
          `with gone as (delete from store_birch.inbox where delivery = $1 and pairwise in ${two} returning pairwise)
           delete from store_aurora.disclosure where delivery = $1 and pairwise in (select pairwise from gone)`,
          [id],
        );
      });
    };
    expect(await resume(id, drop)).toBe(last);
    expect(await leftOf(id)).toEqual({ inbox: size, ledger: size, handovers: 1, completions: 2 });
  });
});

describe('a delivery whose agreement', () => {
  beforeEach(sign);

  const nothing = { inbox: 0, ledger: 0, handovers: 0, completions: 0 };

  test('is suspended meanwhile is terminated, and nothing of it is left', async () => {
    const id = (await requestAndDie({ transaction: 5, when: 'after' }))!;
    expect(await leftOf(id)).toMatchObject({ inbox: size, ledger: size, handovers: 1 });
    await platform.as('aurora').agreement.suspend({ id: cooperation });
    const ended = { state: 'TERMINATED', reason: 'agreement-suspended', delivered: null };
    expect(await birch.delivery.resume({ id })).toMatchObject(ended);
    expect(await leftOf(id)).toEqual(nothing);
    await platform.as('aurora').agreement.resume({ id: cooperation });
    expect(await birch.delivery.resume({ id })).toMatchObject(ended);
  });

  test.each(['leave', 'terminate'] as const)('ends meanwhile (%s) is terminated too', async (verb) => {
    const id = (await requestAndDie({ transaction: 5, when: 'after' }))!;
    await platform.as('aurora').agreement[verb]({ id: cooperation });
    if (verb === 'terminate') await birch.agreement.terminate({ id: cooperation });
    expect(await birch.delivery.resume({ id })).toMatchObject({
      state: 'TERMINATED',
      reason: 'agreement-ended',
    });
    expect(await leftOf(id)).toEqual(nothing);
    const { recalls } = await birch.recall.list({ limit: 1_000 });
    expect(recalls.filter((recall) => recall.cooperation === cooperation)).toEqual([]);
  });

  test('goes on is not resumed by others', async () => {
    const id = (await requestAndDie({ transaction: 2, when: 'after' }))!;
    const refused = await platform
      .as('aurora')
      .delivery.resume({ id })
      .catch((error: unknown) => findRefusal(error));
    expect(refused).toMatchObject({ code: 'not-found' });
  });
});
