/** The provider's ledger: what was handed over, in totals, and of one person. */
import {
  type CooperationId,
  Disclosure,
  HandoverList as Handovers,
  refuse,
  type Handover,
  type HandoverList,
} from '@entente/contract';
import { z } from 'zod';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';
import { refsOfPerson } from '../customer/refs-of-person.ts';

const columns = [
  'delivery',
  'cooperation',
  'recipient',
  'permission',
  'purpose',
  'categories',
  'agreement_version',
  'considered',
  'completed_at',
] as const;

type Listing = {
  readonly limit: number;
  readonly after?: string;
  readonly permitted: PermittedRows;
  readonly canOf: (cooperation: CooperationId) => Handover['can'];
};

/** A page of completed deliveries, newest first. Refuses `not-found` for an unknown `after`. */
export async function listHandovers(
  store: Store,
  { limit, after, permitted, canOf }: Listing,
): Promise<HandoverList> {
  const from = after === undefined ? undefined : await getCompletedAt(store, after, permitted);
  const rows = await store
    .selectFrom('handover')
    .select(columns)
    .where('completed_at', 'is not', null)
    .where(permitted)
    .$if(from !== undefined, (query) =>
      query.where(sql<boolean>`(completed_at, delivery) < (${from}, ${after})`),
    )
    .orderBy('completed_at', 'desc')
    .orderBy('delivery', 'desc')
    .limit(limit + 1)
    .execute();
  const handovers = rows.slice(0, limit).map((row) => ({
    ...handedOf(row),
    delivery: row.delivery,
    considered: row.considered,
    completedAt: row.completed_at!.toISOString(),
    can: canOf(row.cooperation as CooperationId),
  }));
  return Handovers.parse({
    handovers,
    next: rows.length > limit ? handovers.at(-1)!.delivery : null,
  });
}

/** Every time that one person was handed over, under whichever of the person's records; newest first. */
export async function listDisclosures(
  store: Store,
  { ref, permitted }: { ref: string; permitted: PermittedRows },
): Promise<Disclosure[]> {
  const { rows } = await sql<Disclosed>`
    with records as (${refsOfPerson(ref)})
    select d.ref, d.until, d.consent_event, e.at as consented_at, e.notice, h.recipient, h.cooperation, h.permission,
      h.purpose, h.categories, h.agreement_version, h.completed_at, (
        select min(s.opened_at) from recall_sent s
        where s.cooperation = h.cooperation and s.recipient = h.recipient and s.permission = h.permission
          and s.pairwise = d.pairwise and s.ref = d.ref and s.opened_at >= h.completed_at) as recalled_at
    from records r
    join disclosure d on d.ref = r.ref
    join handover h on h.delivery = d.delivery
    join consent_event e on e.id = d.consent_event
    where h.completed_at is not null and ${permitted}
    order by h.completed_at desc, h.delivery`.execute(store);
  return z.array(Disclosure).parse(
    rows.map((row) => ({
      ...handedOf(row),
      ref: row.ref,
      consent: { event: row.consent_event, at: row.consented_at.toISOString(), notice: row.notice },
      at: row.completed_at.toISOString(),
      until: row.until.toISOString(),
      recalledAt: row.recalled_at?.toISOString() ?? null,
    })),
  );
}

type Handed = {
  recipient: string;
  cooperation: string;
  permission: string;
  purpose: string;
  categories: string[];
  agreement_version: number;
};

type Disclosed = Handed & {
  ref: string;
  until: Date;
  consent_event: number;
  consented_at: Date;
  notice: string | null;
  completed_at: Date;
  recalled_at: Date | null;
};

function handedOf({ recipient, cooperation, permission, purpose, categories, agreement_version }: Handed) {
  return { recipient, cooperation, permission, purpose, categories, agreementVersion: agreement_version };
}

async function getCompletedAt(
  store: Store,
  delivery: Handover['delivery'],
  permitted: PermittedRows,
): Promise<Date> {
  const row = await store
    .selectFrom('handover')
    .select('completed_at')
    .where('delivery', '=', delivery)
    .where(permitted)
    .executeTakeFirst();
  return row?.completed_at ?? refuse('not-found', { what: 'delivery' });
}
