/**
 * A withdrawal follows the copy: people who are no longer covered leave the inboxes they were handed into, and for
 * each recipient that was handed them a recall opens, all in the transaction that recorded their decision. Who will be
 * covered for a shorter time than the copy says leaves the inbox when that is over.
 */
import type { Instant } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { ProcedureContext } from '../procedure.ts';
import { dueAt } from '../recall/due.ts';
import { expireRows, noteExpired } from '../recall/expire.ts';

/** What was handed over under one permission, and the recorded decisions that justify touching it. */
export type Handed = {
  readonly cooperation: string;
  readonly permission: PermissionRow;
  readonly evidence: readonly number[];
};

type Copy = {
  readonly delivery: string;
  readonly pairwise: Buffer;
  readonly ref: string;
  readonly until: Date;
  readonly completed: boolean;
  readonly recalled: boolean;
};

/**
 * Takes people, by the refs of all their records, out of the inboxes of a permission's recipient. Returns how many
 * recalls it opened. Rows whose time was over before are recalled for that, as they would be without the decision.
 */
export async function takeOut(
  tx: Transaction,
  ctx: ProcedureContext,
  { refs, ...handed }: Handed & { readonly refs: readonly string[] },
): Promise<number> {
  const { cooperation, permission, evidence } = handed;
  const now = ctx.clock();
  const copies = await findCopies(tx, { ...handed, refs, now });
  if (copies.length === 0) return 0;
  const { key, provider, recipient } = permission;
  const persons = copies.map(({ pairwise }) => pairwise);
  const taken = await tx.withdraw(
    { consentEvents: evidence },
    { cooperation, partner: recipient },
    async (store) => {
      const expired = await expireRows(store, now, { cooperation, provider, permission: key, persons });
      const people = recalledPeople(copies, await deleteRows(store, copies), now);
      return { expired, people, opened: await openRecalls(store, { ...handed, people, now }) };
    },
  );
  await tx.own(async (store) => {
    await noteExpired(store, recipient, taken.expired);
    await noteRecalls(store, { ...handed, people: taken.people, now });
  });
  if (taken.opened === 0) return 0;
  await audit(tx, ctx, {
    action: 'recall.open',
    object: { kind: 'cooperation', id: cooperation },
    about: [recipient],
    cooperation: cooperation as never,
    permissions: [key],
    reason: 'withdrawn',
  });
  return taken.opened;
}

/** Lets what was handed over of these people end when their coverage does, where it would have lived longer. */
export async function shorten(
  tx: Transaction,
  {
    people,
    cooperation,
    permission,
    evidence,
  }: Handed & { readonly people: readonly { refs: readonly string[]; until: Instant }[] },
): Promise<void> {
  if (people.length === 0) return;
  const ends = people.flatMap(({ refs, until }) => refs.map((ref) => ({ ref, until: new Date(until) })));
  const { rows } = await tx.own((store) =>
    sql<{ delivery: string; pairwise: Buffer; until: Date }>`
      update disclosure d set until = e.until
      from unnest(${ends.map(({ ref }) => ref)}::text[], ${ends.map(({ until }) => until)}::timestamptz[]) as e (ref, until),
        handover h
      where d.ref = e.ref and d.until > e.until and h.delivery = d.delivery
        and h.cooperation = ${cooperation} and h.permission = ${permission.key}
      returning d.delivery, d.pairwise, d.until`.execute(store),
  );
  if (rows.length === 0) return;
  await tx.withdraw({ consentEvents: evidence }, { cooperation, partner: permission.recipient }, (store) =>
    sql`
      update inbox i set until = e.until
      from unnest(${rows.map(({ delivery }) => delivery)}::text[], ${rows.map(({ pairwise }) => pairwise)}::bytea[],
        ${rows.map(({ until }) => until)}::timestamptz[]) as e (delivery, pairwise, until)
      where i.delivery = e.delivery and i.pairwise = e.pairwise`.execute(store),
  );
}

/** What was handed over of these people, prepared rows included, and not both recalled and over since. */
async function findCopies(
  tx: Transaction,
  { cooperation, permission, refs, now }: Handed & { refs: readonly string[]; now: Instant },
): Promise<readonly Copy[]> {
  // An expired row's recall is about that row alone; another delivery's row of the same person lives on.
  const { rows } = await tx.own((store) =>
    sql<Copy>`
      select delivery, pairwise, ref, until, completed, recalled from (
        select d.delivery, d.pairwise, d.ref, d.until, h.completed_at is not null as completed, exists (
          select from recall_sent s
          where s.cooperation = h.cooperation and s.recipient = h.recipient and s.permission = h.permission
            and s.pairwise = d.pairwise and s.opened_at >= h.completed_at
            and (s.reason <> 'expired' or s.opened_at >= d.until)) as recalled
        from disclosure d join handover h on h.delivery = d.delivery
        where d.ref = any(${refs as string[]}) and h.cooperation = ${cooperation} and h.permission = ${permission.key}) c
      where until > ${new Date(now)} or not recalled`.execute(store),
  );
  return rows;
}

async function deleteRows(store: Store, copies: readonly Copy[]): Promise<Set<string>> {
  const { rows } = await sql<{ delivery: string; pairwise: Buffer }>`
    delete from inbox i using unnest(
      ${copies.map(({ delivery }) => delivery)}::text[], ${copies.map(({ pairwise }) => pairwise)}::bytea[]) as gone (delivery, pairwise)
    where i.delivery = gone.delivery and i.pairwise = gone.pairwise
    returning i.delivery, i.pairwise`.execute(store);
  return new Set(rows.map(nameOf));
}

const nameOf = ({ delivery, pairwise }: { delivery: string; pairwise: Buffer }): string =>
  `${delivery} ${pairwise.toString('hex')}`;

/** Each person once, of whose copies one was still the recipient's to use. */
function recalledPeople(copies: readonly Copy[], deleted: ReadonlySet<string>, now: Instant): Copy[] {
  const live = copies.filter(
    (copy) => copy.completed && copy.until.getTime() > now && (!copy.recalled || deleted.has(nameOf(copy))),
  );
  return [...new Map(live.map((copy) => [copy.pairwise.toString('hex'), copy])).values()];
}

type Recalling = Handed & { readonly people: readonly Copy[]; readonly now: Instant };

/** Opens a recall for each person who has none open. Returns how many. */
async function openRecalls(
  store: Store,
  { cooperation, permission, people, now }: Recalling,
): Promise<number> {
  if (people.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into recall (cooperation, provider, permission, pairwise, reason, opened_at, due_at)
    select ${cooperation}, ${permission.provider}, ${permission.key}, p, 'withdrawn', ${new Date(now)}, ${dueAt(now)}
    from unnest(${people.map(({ pairwise }) => pairwise)}::bytea[]) as p
    on conflict (cooperation, permission, pairwise) where acknowledged_at is null do nothing`.execute(store);
  return Number(numAffectedRows ?? 0n);
}

/** Notes the recalls in the provider's own store, beside the ledger. */
async function noteRecalls(store: Store, { cooperation, permission, people, now }: Recalling): Promise<void> {
  if (people.length === 0) return;
  await sql`
    insert into recall_sent (cooperation, recipient, permission, pairwise, ref, reason, opened_at, due_at)
    select ${cooperation}, ${permission.recipient}, ${permission.key}, p, r, 'withdrawn', ${new Date(now)}, ${dueAt(now)}
    from unnest(${people.map(({ pairwise }) => pairwise)}::bytea[], ${people.map(({ ref }) => ref)}::text[]) as t (p, r)
    on conflict do nothing`.execute(store);
}
