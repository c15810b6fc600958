import { abilityFor, grant, makeMember, subject } from '@entente/policy';
import { PartnerHandle } from '@entente/contract';
import { raceDeliveries } from '@entente/test/support/delivery-race.ts';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { describe, expect, test } from 'vitest';
import type { ProcedureContext } from '../procedure.ts';
import { openJournal } from '../withdrawal/journal.ts';
import { completeDelivery, flip } from './complete.ts';
import { prepareRows } from './prepare.ts';
import { requestDelivery } from './request.ts';
import { makePlan, start, step, type Running } from './run.ts';

const platform = await openPlatform({ connections: 10 });
const purpose = 'direct-marketing';

const visible = async (provider: string, recipient: string, ref: string): Promise<number> => {
  const { rows } = await withAdmin(platform.url, (admin) =>
    admin.query<{ visible: number }>(
      `select count(*)::int as visible from store_${provider}.disclosure l
       join store_${recipient}.inbox i on i.delivery = l.delivery and i.pairwise = l.pairwise
       join store_${recipient}.delivery d on d.id = i.delivery
       where l.ref = $1 and d.state = 'COMPLETED'`,
      [ref],
    ),
  );
  return rows[0]!.visible;
};

describe('a withdrawal', () => {
  test('among deliveries leaves nothing of the person behind, at its commit and ever after', async () => {
    await platform.createPartners('aurora', 'birch');
    const race = { people: 600, withdrawals: 80, withdrawers: 4 };
    const result = await raceDeliveries(platform, race);
    expect(result).toMatchObject({ withdrawn: 80, visibleAtOnce: 0, visibleInTheEnd: 0, notRecalled: 0 });
    expect(result.completed).toBeGreaterThan(0);
    expect(result.handedOver).toBeGreaterThan(0);
  });
});

// The one moment that matters, held still: a withdrawal commits after a batch has read the person as covered and
// before the batch commits, so that neither sees what the other wrote.
describe('a withdrawal while rows are being prepared', async () => {
  await platform.createPartners('cedar', 'dahlia');
  await importCustomers(platform, 'cedar', people('c', 1, 40));
  await importConsents(
    platform,
    'cedar',
    people('c', 1, 40).map(({ ref }) => ({ ref, recipient: 'dahlia' })),
  );
  const { cooperation, keys } = await agree(platform, [{ provider: 'cedar', recipient: 'dahlia' }]);
  const actor = makeMember({
    partner: PartnerHandle.parse('dahlia'),
    roles: ['analyst'],
    name: 'dahlia.analyst',
  });
  const ctx: ProcedureContext = {
    actor,
    ability: abilityFor(actor),
    database: platform.database,
    clock: () => platform.time.now,
    journal: openJournal(platform.journalFile),
  };
  const granted = grant(ctx.ability, 'request', subject.delivery({ partner: actor.partner }));
  const wanted = { cooperation, permission: keys[0]!, mode: 'all' as const };

  /** A delivery prepared up to its last step, in the midst of which somebody withdrew. */
  async function prepareAround(ref: string) {
    const id = await platform.database.write(granted, (tx) => requestDelivery(tx, ctx, wanted));
    const running: Running = { id, granted };
    const pairwiseOf = await start(ctx, running);
    const plan = await makePlan(ctx, running, pairwiseOf);
    await step(ctx, running, 'shared', async (tx, going) => {
      await prepareRows(tx, ctx, going, { subjects: plan!.due, pairwiseOf });
      const withdrawal = { ref, purpose, recipient: 'dahlia', decision: 'withdrawn' } as const;
      await platform.as('cedar').consent.record(withdrawal);
    });
    return { running, plan: plan!, pairwiseOf };
  }

  test('is caught when the delivery is completed', async () => {
    const { running, plan, pairwiseOf } = await prepareAround('c1');
    const outcome = await step(ctx, running, 'exclusive', (tx, going) =>
      completeDelivery(tx, ctx, going, { plan, pairwiseOf }),
    );
    expect(outcome).toBe('completed');
    expect(await visible('cedar', 'dahlia', 'c1')).toBe(0);
    expect(await visible('cedar', 'dahlia', 'c2')).toBe(1);
    expect(await platform.as('dahlia').delivery.get({ id: running.id })).toMatchObject({
      considered: 39,
      delivered: 39,
    });
  });

  test('would come through if completing did not read again who is covered', async () => {
    const { running } = await prepareAround('c3');
    const counts = { considered: 39, delivered: 39, suppressed: 0 };
    await step(ctx, running, 'exclusive', (tx, going) => flip(tx, ctx, going, { counts, reads: [] }));
    expect(await visible('cedar', 'dahlia', 'c3')).toBe(1);
  });

  test('followed by a new consent hands over what holds then', async () => {
    const { running, plan, pairwiseOf } = await prepareAround('c5');
    platform.time.now += 1_000;
    await importConsents(platform, 'cedar', [
      { ref: 'c5', recipient: 'dahlia', at: '2026-07-01T00:00:01Z', expires: '2026-07-02T00:00:00Z' },
      { ref: 'c6', recipient: 'dahlia', at: '2026-06-01T00:00:00Z', expires: '2026-07-03T00:00:00Z' },
    ]);
    await step(ctx, running, 'exclusive', (tx, going) =>
      completeDelivery(tx, ctx, going, { plan, pairwiseOf }),
    );
    const { rows } = await platform.as('dahlia').inbox.list({ delivery: running.id, limit: 100 });
    const untilOf = (name: string) => rows.find(({ contact }) => contact.given_name === name)?.until;
    expect(untilOf('Given5')).toBe('2026-07-02T00:00:00.000Z');
    expect(untilOf('Given6')).toBe('2026-07-03T00:00:00.000Z');
    expect(untilOf('Given7')).toBe('2026-07-31T00:00:00.000Z');
  });

  test('is terminated where the provider withdrew the set that it is about', async () => {
    const refs = Array.from({ length: 40 }, (_, n) => `c${n + 1}`);
    await platform.as('cedar').set.save({ name: 'for-a-while', categories: ['contact'], refs });
    const publication = { cooperation, permission: keys[0]!, name: 'for-a-while' };
    await platform.as('cedar').set.publish(publication);
    const id = await platform.database.write(granted, (tx) =>
      requestDelivery(tx, ctx, { ...wanted, set: publication.name }),
    );
    await platform.as('cedar').publication.remove(publication);
    expect(await platform.as('dahlia').delivery.resume({ id })).toMatchObject({
      state: 'TERMINATED',
      reason: 'set-withdrawn',
    });
  });
});
