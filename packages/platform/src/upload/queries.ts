/** Rows of uploads. */
import { jobLimits, refuse, type Instant, type Upload } from '@entente/contract';
import type { Control } from '@entente/store';

const rowsOf = (control: Control) =>
  control
    .selectFrom('upload')
    .select(['id', 'partner', 'state', 'bytes', 'received', 'sha256', 'opened_at', 'expires_at']);

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number];

function uploadOf(row: Row): Upload {
  return {
    id: row.id,
    state: row.state,
    bytes: row.bytes,
    received: row.received,
    sha256: row.sha256?.toString('hex') ?? null,
    openedAt: row.opened_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

/** An upload of the partner's whose days are not over. Refuses `not-found`. */
export async function getUpload(
  control: Control,
  { id, partner, now }: { id: string; partner: string; now: Instant },
): Promise<Upload> {
  const row = await rowsOf(control)
    .where('id', '=', id)
    .where('partner', '=', partner)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirst();
  return row ? uploadOf(row) : refuse('not-found', { what: 'upload' });
}

export type Opening = {
  readonly id: string;
  readonly partner: string;
  readonly bytes: number | null;
  readonly key: string | null;
  readonly openedBy: string;
  readonly now: Instant;
};

/** The upload that was opened with that key; undefined where none was. */
export async function findByKey(
  control: Control,
  { partner, key }: { partner: string; key: string },
): Promise<Upload | undefined> {
  const row = await rowsOf(control).where('partner', '=', partner).where('key', '=', key).executeTakeFirst();
  return row && uploadOf(row);
}

/** How many uploads the partner has whose days are not over. */
export async function countUploads(
  control: Control,
  { partner, now }: { partner: string; now: Instant },
): Promise<number> {
  const { uploads } = await control
    .selectFrom('upload')
    .select(({ fn }) => fn.countAll<number>().as('uploads'))
    .where('partner', '=', partner)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirstOrThrow();
  return uploads;
}

export async function insertUpload(control: Control, opening: Opening): Promise<void> {
  const { id, partner, bytes, key, openedBy, now } = opening;
  await control
    .insertInto('upload')
    .values({
      id,
      partner,
      bytes,
      key,
      opened_by: openedBy,
      opened_at: new Date(now),
      expires_at: new Date(now + jobLimits.keptMs),
    })
    .execute();
}

export type Part = { readonly start: number; readonly bytes: number; readonly file: string };

/** Notes a part that is on disk; false where the upload goes on from another byte by now, or is complete. */
export async function landPart(
  control: Control,
  { id, partner, part }: { id: string; partner: string; part: Part },
): Promise<boolean> {
  const { start, bytes, file } = part;
  const { numUpdatedRows } = await control
    .updateTable('upload')
    .set({ received: start + bytes })
    .where('id', '=', id)
    .where('partner', '=', partner)
    .where('state', '=', 'OPEN')
    .where('received', '=', start)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) return false;
  await control
    .insertInto('upload_part')
    .values({ upload: id, partner, start_at: start, bytes, file })
    .execute();
  return true;
}

/** The parts of an upload, in order. */
export async function listParts(control: Control, id: string): Promise<readonly Part[]> {
  const rows = await control
    .selectFrom('upload_part')
    .select(['start_at', 'bytes', 'file'])
    .where('upload', '=', id)
    .orderBy('start_at')
    .execute();
  return rows.map(({ start_at: start, bytes, file }) => ({ start, bytes, file }));
}

/** Completes an open upload; false where more has come meanwhile, or it is complete. */
export async function completeUpload(
  control: Control,
  { id, received, sha256 }: { id: string; received: number; sha256: Buffer },
): Promise<boolean> {
  const { numUpdatedRows } = await control
    .updateTable('upload')
    .set({ state: 'COMPLETE', sha256 })
    .where('id', '=', id)
    .where('state', '=', 'OPEN')
    .where('received', '=', received)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function deleteUpload(
  control: Control,
  { id, partner }: { id: string; partner: string },
): Promise<void> {
  await control.deleteFrom('upload').where('id', '=', id).where('partner', '=', partner).execute();
}
