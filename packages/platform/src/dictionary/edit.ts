/** Editing a line of the dictionary together with what reads it. */
import { faultsText, refuse, type DictionaryEdit } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import type { ProcedureContext } from '../procedure.ts';
import { learn } from '../segment/vocabulary.ts';
import { findLine, settleLine } from './queries.ts';
import { assertNotWidened, learnReaders } from './readers.ts';
import { categoryOf, edited, needsWholeNumbers, type StoredLine } from './rules.ts';

/**
 * Edits a line, and gives it with the saved segments that read it, whose categories follow. Refuses `not-found`;
 * `dictionary-unfit` where values would be left without a meaning; `dictionary-in-use` where a saved segment would no
 * longer fit, or something published would read a category that its permission does not cover.
 */
export async function edit(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: DictionaryEdit,
): Promise<{ readonly line: StoredLine; readonly segments: readonly string[] }> {
  // Nobody publishes meanwhile.
  await tx.lockStore('exclusive');
  const before = await tx.own((store) => findLine(store, wanted));
  if (!before) return refuse('not-found', { what: 'line of the dictionary' });
  const after = edited(before, wanted);
  const { name } = before;
  const [from, to] = [categoryOf(before), categoryOf(after)];
  if (from !== to) await assertNotWidened(tx, ctx, { name, from, to });
  const segments = await tx.own(async (store) => {
    if (needsWholeNumbers(before, after)) await assertWhole(store, before);
    const readers = [...(await learnReaders(store, wanted))].flatMap(([segment, { reads }]) =>
      reads ? [segment] : [],
    );
    const broken = await findBroken(store, readers);
    await settleLine(store, after);
    await follow(store, readers, { name, broken });
    return readers.toSorted();
  });
  return { line: after, segments };
}

async function assertWhole(store: Store, { of, name }: StoredLine): Promise<void> {
  const value = of === 'customer' ? sql`attributes -> ${name}` : sql`properties -> ${name}`;
  const rows = of === 'customer' ? sql`customer` : sql`event`;
  const { rows: found } = await sql<{ broken: number }>`
    select count(*)::int as broken from ${rows}
    where ${of === 'customer' ? sql`true` : sql`kind = ${of}`}
      and case when jsonb_typeof(${value}) = 'number' then (${value})::numeric % 1 <> 0 else false end`.execute(
    store,
  );
  const broken = found[0]?.broken ?? 0;
  if (broken > 0)
    refuse('dictionary-unfit', { name, detail: `${broken} of its values are no whole numbers` });
}

/** Which of the segments do not fit the dictionary as it is: what is broken already is broken by nobody. */
async function findBroken(store: Store, segments: readonly string[]): Promise<ReadonlySet<string>> {
  const broken = new Set<string>();
  for (const segment of segments)
    if ((await learnSaved(store, segment)).faults.length > 0) broken.add(segment);
  return broken;
}

/** Notes the categories that segments read now. Refuses `dictionary-in-use` for one that fits no longer. */
async function follow(
  store: Store,
  segments: readonly string[],
  { name, broken }: { readonly name: string; readonly broken: ReadonlySet<string> },
): Promise<void> {
  for (const segment of segments) {
    const { faults, categories } = await learnSaved(store, segment);
    if (faults.length > 0 && !broken.has(segment))
      refuse('dictionary-in-use', { name, detail: `segment ${segment}: ${faultsText(faults)}` });
    await store
      .updateTable('segment')
      .set({ categories: [...categories] })
      .where('name', '=', segment)
      .execute();
  }
}

async function learnSaved(store: Store, name: string): ReturnType<typeof learn> {
  const { condition } = await store
    .selectFrom('segment')
    .select('condition')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return learn(store, condition);
}
