/** Objections that a copy of the database has lost, recorded again as the journal has them. */
import { grant, subject } from '@entente/policy';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import type { JournalObjection } from './journal.ts';

type Row = {
  readonly purpose: string;
  readonly ref: string | null;
  readonly kind: 'email' | 'phone' | null;
  readonly hash: Buffer | null;
};

/** The lines whose objection the database does not know. */
export async function listMissingObjections(
  ctx: ProcedureContext,
  lines: readonly JournalObjection[],
): Promise<readonly JournalObjection[]> {
  if (lines.length === 0) return [];
  const known = await ctx.database.read(grantOf(ctx), (tx) =>
    tx.own((store) =>
      store
        .selectFrom('objection')
        .select(['purpose', 'ref', 'kind', 'hash'])
        .where((is) =>
          is.or([
            is('ref', '=', is.fn.any(is.val(valuesOf(lines, ({ ref }) => ref)))),
            is('hash', '=', is.fn.any(is.val(valuesOf(lines, ({ hash }) => bytesOf(hash, 'hex'))))),
          ]),
        )
        .execute(),
    ),
  );
  const keys = new Set(known.map((row) => keyOf(row as Row)));
  return lines.filter(
    ({ objection }) => !keys.has(keyOf({ ...objection, hash: bytesOf(objection.hash, 'hex') })),
  );
}

/** Records them. Returns how many there were. */
export async function replayObjections(
  ctx: ProcedureContext,
  lines: readonly JournalObjection[],
): Promise<number> {
  const missing = await listMissingObjections(ctx, lines);
  if (missing.length === 0) return 0;
  const rows = missing.map(({ objection, recordedAt, recordedBy }) => ({
    ...objection,
    hash: bytesOf(objection.hash, 'hex'),
    sealed: bytesOf(objection.sealed, 'base64'),
    recorded_at: new Date(recordedAt),
    recorded_by: recordedBy,
  }));
  await ctx.database.write(grantOf(ctx), (tx) =>
    tx.own((store) =>
      store
        .insertInto('objection')
        .values(rows)
        .onConflict((conflict) => conflict.constraint('objection_is_recorded_once').doNothing())
        .execute(),
    ),
  );
  return missing.length;
}

const valuesOf = <T>(
  lines: readonly JournalObjection[],
  of: (objection: JournalObjection['objection']) => T | null,
): T[] => lines.flatMap(({ objection }) => of(objection) ?? []);

const keyOf = ({ purpose, ref, kind, hash }: Row): string =>
  JSON.stringify([purpose, ref, kind, hash?.toString('hex') ?? null]);

const bytesOf = (text: string | null, encoding: 'hex' | 'base64'): Buffer | null =>
  text === null ? null : Buffer.from(text, encoding);

const grantOf = ({ actor, ability }: ProcedureContext) =>
  grant(ability, 'record', subject.objection({ partner: memberOf(actor).partner }));
