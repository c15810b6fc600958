/** What becomes of bitmaps and publications when a version of the terms has other lines than the one before it. */
import type { DataCategory } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';

/** A line that takes the place of another and reads none of the data that the other does not. */
export type Succession = {
  /** Their numbers. */
  readonly from: number;
  readonly to: number;
  /** Of the new line. */
  readonly categories: readonly DataCategory[];
};

/**
 * Hands a line's people on to the one that takes its place: whoever the wider line covers, now or later, the narrower
 * one covers too. Whom it covers besides comes in when the provider enrols. Publications and shared columns that read nothing else than
 * the new line's categories move with them. The new line's row must be there; the cooperation must be locked exclusively.
 */
export async function passOn(cooperation: Cooperation, { from, to, categories }: Succession): Promise<void> {
  await sql`
    insert into eligibility (permission, chunk, bits)
    select ${to}::smallint, chunk, bits from eligibility where permission = ${from} order by chunk`.execute(
    cooperation,
  );
  await sql`
    insert into eligibility_change (permission, subject, at, becomes)
    select ${to}::smallint, subject, at, becomes from eligibility_change where permission = ${from}`.execute(
    cooperation,
  );
  await sql`
    update permission set true_at = former.true_at from permission former
    where permission.number = ${to} and former.number = ${from}`.execute(cooperation);
  await sql`
    update publication set permission = ${to}
    where permission = ${from} and categories <@ ${categories}::text[]`.execute(cooperation);
  await sql`
    update shared_column set permission = ${to}
    where permission = ${from} and categories <@ ${categories}::text[]`.execute(cooperation);
}

/** Removes publications, shared columns and bitmaps of lines that ended. The cooperation must be locked exclusively. */
export async function removePermissions(cooperation: Cooperation, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return;
  for (const table of ['publication', 'shared_column', 'eligibility_change', 'eligibility'] as const)
    await cooperation.deleteFrom(table).where('permission', 'in', numbers).execute();
}
