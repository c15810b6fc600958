/** A partner's own entries of the audit log, as they are hashed, and who the people in them are. */
import { AuditEntry, type AuditList, type AuditQuestion } from '@entente/contract';
import type { Control, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { memberOf, type ProcedureContext } from '../procedure.ts';

/** A page of entries, newest first. A key for some cooperations is shown what is of those, or of none. */
export async function listOwnEntries(
  tx: Transaction,
  ctx: ProcedureContext,
  question: AuditQuestion,
): Promise<AuditList> {
  const { partner, scope } = memberOf(ctx.actor);
  return tx.control(async (control) => {
    const rows = await findEntries(control, { ...question, partner, cooperations: scope?.cooperations });
    const shown = rows.slice(0, question.limit);
    const entries = shown.map(({ id, body, leaf }) => ({
      entry: id,
      leaf: leaf.toString('hex'),
      body: AuditEntry.parse(JSON.parse(body)),
    }));
    const actors = [...new Set(entries.map(({ body }) => body.actor))];
    return {
      entries,
      people: await namesOf(control, partner, actors),
      next: rows.length > shown.length ? entries.at(-1)!.entry : null,
    };
  });
}

type Asked = AuditQuestion & {
  readonly partner: string;
  readonly cooperations: readonly string[] | undefined;
};

/** One entry more than the page has. Instants of the log all have one form, so their texts compare as they do. */
async function findEntries(
  control: Control,
  { partner, action, actor, outcome, from, to, after, limit, cooperations }: Asked,
): Promise<{ id: number; body: string; leaf: Buffer }[]> {
  const instant = (at: string): string => new Date(at).toISOString();
  const conditions = [
    sql`partner = ${partner}`,
    ...(after === undefined ? [] : [sql`id < ${after}`]),
    ...(action === undefined ? [] : [sql`json ->> 'action' = ${action}`]),
    ...(actor === undefined ? [] : [sql`json ->> 'actor' = ${actor}`]),
    ...(outcome === undefined ? [] : [sql`json ->> 'outcome' = ${outcome}`]),
    ...(from === undefined ? [] : [sql`(json ->> 'at') collate "C" >= ${instant(from)}`]),
    ...(to === undefined ? [] : [sql`(json ->> 'at') collate "C" < ${instant(to)}`]),
    ...(cooperations === undefined
      ? []
      : [sql`coalesce(json ->> 'cooperation' = any(${[...cooperations]}::text[]), true)`]),
  ];
  const { rows } = await sql<{ id: number; body: string; leaf: Buffer }>`
    select id, body, leaf from (select id, partner, body, leaf, body::jsonb as json from audit_entry) entry
    where ${sql.join(conditions, sql` and `)} order by id desc limit ${limit + 1}`.execute(control);
  return rows;
}

/** One name a person: that of their latest membership. */
async function namesOf(
  control: Control,
  partner: string,
  actors: readonly string[],
): Promise<AuditList['people']> {
  if (actors.length === 0) return [];
  const rows = await control
    .selectFrom('membership')
    .select(['person', 'name'])
    .distinctOn('person')
    .where('partner', '=', partner)
    .where('person', 'in', actors)
    .orderBy('person')
    .orderBy('since', 'desc')
    .execute();
  return rows.map(({ person, name }) => ({ actor: person, name }));
}
