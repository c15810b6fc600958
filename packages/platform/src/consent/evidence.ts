/** Consent events between the rows of a store and the rules. */
import type { DataCategory, PartnerHandle, Purpose } from '@entente/contract';
import type { Store } from '@entente/store';
import type { ConsentEvent } from './rules.ts';

/** A row's consent event as the rules read it. */
type Row = {
  id: number;
  ref: string;
  purpose: string;
  recipient: string;
  decision: ConsentEvent['event'];
  at: Date;
  categories: string[];
  expires_at: Date | null;
  recorded_at: Date;
  recording: number;
};

/** All consent events of these customers, by ref; customers without any are absent. */
export async function loadConsents(
  store: Store,
  refs: readonly string[],
): Promise<Map<string, ConsentEvent[]>> {
  const rows = await store
    .selectFrom('consent_event')
    .select([
      'id',
      'ref',
      'purpose',
      'recipient',
      'decision',
      'at',
      'categories',
      'expires_at',
      'recorded_at',
      'recording',
    ])
    .where((is) => is('ref', '=', is.fn.any(is.val(refs as string[]))))
    .execute();
  const byRef = new Map<string, ConsentEvent[]>();
  for (const row of rows) {
    const events = byRef.get(row.ref);
    if (events) events.push(consentEventOf(row));
    else byRef.set(row.ref, [consentEventOf(row)]);
  }
  return byRef;
}

/** The domain's reading of a row. */
export function consentEventOf(row: Row): ConsentEvent {
  return {
    id: row.id,
    purpose: row.purpose as Purpose | '*',
    recipient: row.recipient as PartnerHandle | '*',
    event: row.decision,
    at: row.at.getTime(),
    recordedAt: row.recorded_at.getTime(),
    recording: row.recording,
    categories: row.categories as DataCategory[],
    expiresAt: row.expires_at?.getTime() ?? null,
  };
}
