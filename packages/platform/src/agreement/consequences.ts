/** What rests on an agreement on one party's own side: counted before it is suspended, left or ended. */
import type { AgreementConsequences, CooperationId, Instant, PartnerHandle } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Cooperation, Store } from '@entente/store';
import { sql } from 'kysely';
import { countPeople } from '../cooperation/answer.ts';
import type { ProcedureContext } from '../procedure.ts';
import { asking } from './asking.ts';
import { listPermissions, loadAgreement } from './load.ts';
import type { PermissionRow } from './permissions.ts';
import { agreementAt } from './status.ts';

const dayMs = 86_400_000;

/** Counts it. Refuses `not-found`, `not-allowed`. */
export function consequencesOf(ctx: ProcedureContext, id: CooperationId): Promise<AgreementConsequences> {
  const { partner, granted } = asking(ctx, 'weigh', id);
  const now = ctx.clock();
  return ctx.database.read(granted, async (tx) => {
    const found = await tx.cooperation(id, async (cooperation) => {
      const agreement = await loadAgreement(cooperation);
      grant(ctx.ability, 'weigh', subject.agreement({ parties: agreement.version.terms.parties, id }));
      const rows = (await listPermissions(cooperation)).filter(({ endsAt }) => endsAt > now);
      return { agreement, rows, put: await countPut(cooperation, { partner, rows, now }) };
    });
    const { endedAt, leftBy, parties, terminatedBy } = agreementAt(found.agreement, now);
    const isIn = endedAt === null && !leftBy.includes(partner);
    const rows = found.rows.filter(({ provider, recipient }) => [provider, recipient].includes(partner));
    const own = await tx.own(async (store) => ({
      handed: await countHanded(store, { id, rows, now }),
      held: await countHeld(store, { id, now }),
    }));
    return {
      id,
      at: new Date(now).toISOString(),
      permissions: { own: rows.length, all: found.rows.length },
      waitingFor: isIn ? parties.filter((party) => party !== partner && !terminatedBy.includes(party)) : [],
      leavingEndsIt: isIn && parties.length <= 2,
      ...found.put.counts,
      given: rows
        .filter(({ provider }) => provider === partner)
        .map(({ key, recipient, number }) => ({
          permission: key,
          recipient,
          people: found.put.people.get(number) ?? 0,
          ...(own.handed.get(key) ?? { deliveries: 0, considered: 0 }),
        })),
      held: own.held,
    };
  });
}

type Asked = {
  readonly partner: PartnerHandle;
  readonly rows: readonly PermissionRow[];
  readonly now: Instant;
};

/** What this party has put into the cooperation, and whom its permissions cover there. */
async function countPut(cooperation: Cooperation, { partner, rows, now }: Asked) {
  const { rows: counted } = await sql<{ enrolled: number | null; published: number; shared: number }>`
    select (select people from contribution where partner = ${partner}) as enrolled,
      (select count(*) from publication where provider = ${partner})::int as published,
      (select count(*) from shared_column where provider = ${partner})::int as shared`.execute(cooperation);
  const own = rows.filter(({ provider }) => provider === partner);
  const { rows: whole } = await sql<{ covered: number }>`
    select coalesce(sum(bit_count(bits::bit(8192))), 0)::int as covered from (
      select c.chunk, bit_or(c.bits::bit(8192)) as bits
      from unnest(${own.map(({ number }) => number)}::smallint[]) as p (number),
        covered_chunks(p.number, ${new Date(now)}, '{}'::text[]) c group by c.chunk) one`.execute(
    cooperation,
  );
  const people = new Map<number, number>();
  for (const { recipient, number } of own) {
    const { covered } = await countPeople(cooperation, { permission: number, recipient, at: now });
    people.set(number, covered);
  }
  return { counts: { ...counted[0]!, ...whole[0]! }, people };
}

type Within = { readonly id: CooperationId; readonly now: Instant };
type Handed = { readonly deliveries: number; readonly considered: number };

/** Completed deliveries whose rows can still live, by permission: from their age alone, never from who was in them. */
async function countHanded(
  store: Store,
  { id, rows, now }: Within & Pick<Asked, 'rows'>,
): Promise<ReadonlyMap<string, Handed>> {
  const { rows: counted } = await sql<Handed & { permission: string }>`
    select h.permission, count(*)::int as deliveries, coalesce(sum(h.considered), 0)::int as considered
    from handover h
    join unnest(${rows.map(({ key }) => key)}::text[],
      ${rows.map(({ deliveryDays }) => new Date(now - deliveryDays * dayMs))}::timestamptz[]) as p (permission, since)
      on p.permission = h.permission
    where h.cooperation = ${id} and h.completed_at > p.since
    group by h.permission`.execute(store);
  return new Map(counted.map(({ permission, ...handed }) => [permission, handed]));
}

/** Rows of the own inbox by permission. */
async function countHeld(store: Store, { id, now }: Within): Promise<AgreementConsequences['held']> {
  const { rows } = await sql<AgreementConsequences['held'][number]>`
    select d.permission_key as permission, d.provider, count(distinct d.id)::int as deliveries, count(*)::int as rows
    from delivery d join inbox i on i.delivery = d.id
    where d.cooperation = ${id} and d.state = 'COMPLETED' and i.gone_with is null and i.until > ${new Date(now)}
    group by d.permission_key, d.provider order by d.permission_key`.execute(store);
  return rows;
}
