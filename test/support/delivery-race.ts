// Deliveries against withdrawals, as many at once as the server takes: is anybody visible after their withdrawal?
import type { DeliveryMode } from '@entente/contract';
import { Pool } from 'pg';
import { untilDone } from './callers.ts';
import { agree, importConsents, importCustomers, people } from './exchange.ts';
import type { TestPlatform } from './platform.ts';

export type Race = {
  /** The provider's people; the recipient knows every second one. */
  readonly people: number;
  readonly withdrawals: number;
  /** People who withdraw at the same time. */
  readonly withdrawers: number;
};

export type RaceResult = {
  readonly withdrawn: number;
  /** Times that a withdrawn person was visible right after the commit of their withdrawal. */
  readonly visibleAtOnce: number;
  /** Rows of withdrawn people that are visible in the end. */
  readonly visibleInTheEnd: number;
  /** Withdrawn people who had been handed over and are not recalled. */
  readonly notRecalled: number;
  readonly completed: number;
  readonly handedOver: number;
};

const purpose = 'direct-marketing';

/** Runs the race between partners aurora, who provides, and birch; both must be new. */
export async function raceDeliveries(platform: TestPlatform, race: Race): Promise<RaceResult> {
  const aurora = platform.as('aurora');
  const birch = platform.as('birch');
  const everybody = people('a', 1, race.people);
  await importCustomers(platform, 'aurora', everybody);
  await importCustomers(
    platform,
    'birch',
    people('b', 1, race.people).filter((_, index) => index % 2 === 0),
  );
  await importConsents(
    platform,
    'aurora',
    everybody.map(({ ref }) => ({ ref, recipient: 'birch' })),
  );
  const { cooperation, keys } = await agree(platform, [{ provider: 'aurora', recipient: 'birch' }]);
  const leaving = everybody.slice(0, race.withdrawals).map(({ ref }) => ref);
  const admin = new Pool({ connectionString: platform.url, max: 4 });
  const progress = { next: 0, isOver: false, completed: 0, visibleAtOnce: 0 };

  const withdraw = async (): Promise<void> => {
    for (let ref = leaving[progress.next++]; ref !== undefined; ref = leaving[progress.next++]) {
      const withdrawal = { ref, purpose, recipient: 'birch', decision: 'withdrawn' } as const;
      await untilDone(() => aurora.consent.record(withdrawal));
      if ((await countVisible(admin, [ref])) > 0) progress.visibleAtOnce += 1;
    }
  };
  const deliver = async (modes: readonly DeliveryMode[]): Promise<void> => {
    for (let turn = 0; !progress.isOver; turn += 1) {
      const mode = modes[turn % modes.length]!;
      const asked = { cooperation, permission: keys[0]!, mode };
      const { state } = await untilDone(() => birch.delivery.request(asked));
      if (state === 'COMPLETED') progress.completed += 1;
    }
  };
  // Somebody who enrols anew makes deliveries that are under way plan again.
  const enrol = async (): Promise<void> => {
    while (!progress.isOver) {
      await untilDone(() => birch.cooperation.enrol({ cooperation }));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  };
  try {
    const others = Promise.all([deliver(['all']), deliver(['overlap', 'prospects']), enrol()]);
    const withdrawers = Promise.all(Array.from({ length: race.withdrawers }, withdraw));
    await Promise.race([withdrawers, others]).finally(() => {
      progress.isOver = true;
    });
    await Promise.all([withdrawers, others]);
    return {
      withdrawn: leaving.length,
      visibleAtOnce: progress.visibleAtOnce,
      visibleInTheEnd: await countVisible(admin, leaving),
      completed: progress.completed,
      ...(await countRecalled(admin, leaving)),
    };
  } finally {
    await admin.end();
  }
}

/** Rows about these refs that birch can read, by the provider's ledger. */
async function countVisible(admin: Pool, refs: readonly string[]): Promise<number> {
  const { rows } = await admin.query<{ visible: number }>(
    `select count(*)::int as visible
     from store_aurora.disclosure l
     join store_birch.inbox i on i.delivery = l.delivery and i.pairwise = l.pairwise
     join store_birch.delivery d on d.id = i.delivery
     where l.ref = any($1) and d.state = 'COMPLETED'`,
    [refs],
  );
  return rows[0]!.visible;
}

async function countRecalled(
  admin: Pool,
  refs: readonly string[],
): Promise<{ handedOver: number; notRecalled: number }> {
  const { rows } = await admin.query<{ handedOver: number; notRecalled: number }>(
    `select count(*)::int as "handedOver", (count(*) filter (where r.pairwise is null))::int as "notRecalled"
     from (select distinct l.pairwise from store_aurora.disclosure l
           join store_aurora.handover h on h.delivery = l.delivery
           where l.ref = any($1) and h.completed_at is not null) handed
     left join (select distinct pairwise from store_birch.recall) r on r.pairwise = handed.pairwise`,
    [refs],
  );
  return rows[0]!;
}
