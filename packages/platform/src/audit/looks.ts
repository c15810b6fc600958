/**
 * Who looked at whom. The looks are entries of the audit log, which has no names and no free text; at whom, and for
 * which reason, stands in the partner's own store, and is joined to the entry here.
 */
import {
  lookActions,
  refuse,
  type LookEntry,
  type LooksPage,
  type LooksQuestion,
  type PartnerHandle,
} from '@entente/contract';
import { loadStoreKeys, unseal, type Control, type Store, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import { noteLook } from '../customer/look.ts';
import { customerReference, keyedReference } from '../customer/reference.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { audit } from './write.ts';

/** What a look that is not at one customer is kept under. */
const everybody = '*';

/** A page of looks, newest first; asking is a look itself. Refuses `reason-required`. */
export async function listLooks(
  tx: Transaction,
  ctx: ProcedureContext,
  question: LooksQuestion,
): Promise<LooksPage> {
  const { reason, ref } = question;
  if (reason === '') refuse('reason-required');
  const { partner } = memberOf(ctx.actor);
  const about = ref === undefined ? undefined : await referencesOf(tx, ctx, ref);
  const rows = await tx.control((control) => listEntries(control, { ...question, partner, about }));
  const shown = rows.slice(0, question.limit);
  const noted = await tx.own((store) =>
    listNotes(
      store,
      ctx,
      shown.map(({ body }) => body),
    ),
  );
  const looks = shown.map(({ id, body }) => lookOf(id, body, noted));
  const { subjectRef, ...kept } = await noteLook(tx, ctx, { ref: ref ?? everybody, reason });
  await audit(tx, ctx, {
    action: 'audit.read',
    object: ref === undefined ? { kind: 'log', id: 'looks' } : { kind: 'customer', subjectRef },
    counts: { looks: looks.length },
    ...kept,
  });
  return { looks, next: rows.length > shown.length ? looks.at(-1)!.entry : null };
}

type Body = {
  at: string;
  actor: string;
  role?: LookEntry['role'];
  action: LookEntry['action'];
  object: { kind: string; id?: string; subjectRef?: string };
  about?: PartnerHandle[];
  counts?: Record<string, number>;
  reasonRef?: string;
};
type About = { subjectRef: string; deliveries: readonly { id: string; goneAt: Date }[] };

/** How the log refers to a customer, and in which deliveries the person was handed over, until when. */
async function referencesOf(tx: Transaction, ctx: ProcedureContext, ref: string): Promise<About> {
  const subjectRef = await customerReference(tx, ctx, ref);
  const deliveries = await tx.own(async (store) => {
    const { rows } = await sql<{ id: string; goneAt: Date }>`
      select d.delivery as id, least(d.until, (
        select min(s.opened_at) from recall_sent s where s.cooperation = h.cooperation and s.recipient = h.recipient
          and s.permission = h.permission and s.pairwise = d.pairwise and s.opened_at >= h.completed_at)) as "goneAt"
      from disclosure d join handover h on h.delivery = d.delivery
      where d.ref = ${ref} and h.completed_at is not null`.execute(store);
    return rows;
  });
  return { subjectRef, deliveries };
}

/** One entry more than the page has. Instants of the log all have one form, so their texts compare as they do. */
async function listEntries(
  control: Control,
  asked: LooksQuestion & { readonly partner: string; readonly about: About | undefined },
): Promise<{ id: number; body: Body }[]> {
  const { partner, actor, from, to, after, about, limit } = asked;
  const text = (at: string) => new Date(at).toISOString();
  const conditions = [
    sql`partner = ${partner}`,
    sql`body ->> 'action' = any(${[...lookActions]}::text[])`,
    ...(after === undefined ? [] : [sql`id < ${after}`]),
    ...(actor === undefined ? [] : [sql`body ->> 'actor' = ${actor}`]),
    ...(from === undefined ? [] : [sql`(body ->> 'at') collate "C" >= ${text(from)}`]),
    ...(to === undefined ? [] : [sql`(body ->> 'at') collate "C" < ${text(to)}`]),
    ...(about === undefined
      ? []
      : [
          sql`(body -> 'object' ->> 'subjectRef' = ${about.subjectRef} or exists (
            select from unnest(${about.deliveries.map(({ id }) => id)}::text[],
              ${about.deliveries.map(({ goneAt }) => goneAt.toISOString())}::text[]) as d (delivery, gone_at)
            where d.delivery = body -> 'object' ->> 'id' and (body ->> 'at') collate "C" < d.gone_at))`,
        ]),
  ];
  const { rows } = await sql<{ id: number; body: Body }>`
    select id, body from (select id, partner, body::jsonb as body from audit_entry) entry
    where ${sql.join(conditions, sql` and `)} order by id desc limit ${limit + 1}`.execute(control);
  return rows;
}

/** A look as the store keeps it; `subjectRef` is how the log refers to `ref`. */
type Note = { ref: string; subjectRef: string; reason: string };
const noteKey = (reference: string, at: string, actor: string): string => `${reference} ${at} ${actor}`;

/** At whom those looks were, and why, by reason reference, instant and person. */
async function listNotes(
  store: Store,
  ctx: ProcedureContext,
  bodies: readonly Body[],
): Promise<Map<string, Note[]>> {
  const { partner } = memberOf(ctx.actor);
  const { contact, hash } = await loadStoreKeys(store, ctx.database.master, partner);
  const asked = bodies.filter(({ reasonRef }) => reasonRef !== undefined);
  const { rows } = await sql<{ ref: string; at: Date; actor: string; reason: Buffer; reference: Buffer }>`
    select distinct l.ref, l.at, l.actor, l.reason, l.reference, l.id from look l
    join unnest(${asked.map(({ reasonRef }) => Buffer.from(reasonRef!, 'hex'))}::bytea[],
      ${asked.map(({ at }) => new Date(at))}::timestamptz[], ${asked.map(({ actor }) => actor)}::text[])
      as a (reference, at, actor) on a.reference = l.reference and a.at = l.at and a.actor = l.actor
    order by l.id`.execute(store);
  const notes = rows.map((row) => {
    const reference = row.reference.toString('hex');
    const reason = unseal(contact, row.reason, `store/${partner}/look/${reference}`).toString('utf8');
    const { ref } = row;
    const subjectRef = keyedReference(hash, ref);
    return { key: noteKey(reference, row.at.toISOString(), row.actor), note: { ref, subjectRef, reason } };
  });
  const byKey = Map.groupBy(notes, ({ key }) => key);
  return new Map([...byKey].map(([key, several]) => [key, several.map(({ note }) => note)]));
}

function lookOf(entry: number, body: Body, noted: ReadonlyMap<string, Note[]>): LookEntry {
  const { at, actor, role = null, action, object, about = [], counts, reasonRef } = body;
  const notes = noted.get(noteKey(reasonRef ?? '', at, actor)) ?? [];
  return {
    entry,
    at,
    actor,
    role,
    action,
    ref: notes.find(({ subjectRef }) => subjectRef === object.subjectRef)?.ref ?? null,
    reason: notes[0]?.reason ?? null,
    delivery: object.kind === 'delivery' ? (object.id ?? null) : null,
    partners: about,
    rows: counts?.['rows'] ?? null,
  };
}
