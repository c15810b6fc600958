/** Rows of changes: requests and what the parties did about them, which are only ever added. */
import { type AgreementTerms, type PartnerHandle, refuse } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import type { Change, ChangeAct, ChangeRequest } from './rules.ts';

/** A change as it is stored, with the terms it is about. */
export type StoredChange = Change & {
  readonly terms: AgreementTerms;
  /** The text that is signed. */
  readonly canonical: string;
};

/** The change of that number. Refuses `not-found`. */
export async function getChange(cooperation: Cooperation, number: number): Promise<StoredChange> {
  const [found] = await withActs(
    cooperation,
    await requestsOf(cooperation).where('number', '=', number).execute(),
  );
  return found ?? refuse('not-found', { what: 'change' });
}

/** Changes by number, the latest first, from before that one on. */
export async function listStored(
  cooperation: Cooperation,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<StoredChange[]> {
  const page = requestsOf(cooperation).orderBy('number', 'desc').limit(limit);
  return withActs(
    cooperation,
    await (before === undefined ? page : page.where('number', '<', before)).execute(),
  );
}

/** Those that were committed, by the hash of their terms and the version they followed. */
export async function listCommitted(cooperation: Cooperation): Promise<StoredChange[]> {
  const rows = await requestsOf(cooperation)
    .where('number', 'in', (select) =>
      select.selectFrom('change_act').select('change_act.change').where('act', '=', 'commit'),
    )
    .execute();
  return withActs(cooperation, rows);
}

const requestsOf = (cooperation: Cooperation) =>
  cooperation
    .selectFrom('change_request')
    .select(['number', 'base', 'terms', 'hash', 'kind', 'needs'])
    .select(['requested_by', 'requested_at', 'expires_at', 'since_act']);

type Row = Awaited<ReturnType<ReturnType<typeof requestsOf>['execute']>>[number];

async function withActs(cooperation: Cooperation, rows: readonly Row[]): Promise<StoredChange[]> {
  if (rows.length === 0) return [];
  const acts = await cooperation
    .selectFrom('change_act')
    .select(['change', 'act', 'partner', 'at'])
    .where(
      'change',
      'in',
      rows.map(({ number }) => number),
    )
    .orderBy('id')
    .execute();
  const byChange = Map.groupBy(acts, ({ change }) => change);
  return rows.map((row) => ({
    request: requestOf(row),
    acts: (byChange.get(row.number) ?? []).map(({ act, partner, at }) => ({
      act,
      partner: partner as PartnerHandle,
      at: at.getTime(),
    })),
    // What was signed is this text: reading it through the schema of today could add to it.
    terms: JSON.parse(row.terms) as AgreementTerms,
    canonical: row.terms,
  }));
}

function requestOf(row: Row): ChangeRequest {
  return {
    number: row.number,
    base: row.base,
    hash: row.hash,
    kind: row.kind,
    needs: row.needs as PartnerHandle[],
    requestedBy: row.requested_by as PartnerHandle,
    requestedAt: row.requested_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    sinceAct: row.since_act,
  };
}

/** Writes a request down under the next number, which it gives. The cooperation must be locked exclusively. */
export async function insertRequest(
  cooperation: Cooperation,
  request: Omit<ChangeRequest, 'number'> & { readonly canonical: string; readonly actor: string },
): Promise<number> {
  const last = await cooperation
    .selectFrom('change_request')
    .select((is) => is.fn.max('number').as('number'))
    .executeTakeFirst();
  const number = (last?.number ?? 0) + 1;
  await cooperation
    .insertInto('change_request')
    .values({
      number,
      base: request.base,
      terms: request.canonical,
      hash: request.hash,
      kind: request.kind,
      needs: [...request.needs],
      requested_by: request.requestedBy,
      actor: request.actor,
      requested_at: new Date(request.requestedAt),
      expires_at: new Date(request.expiresAt),
      since_act: request.sinceAct,
    })
    .execute();
  return number;
}

/** Appends what a party did about a change. */
export async function insertChangeAct(
  cooperation: Cooperation,
  { change, act, actor, hash }: { change: number; act: ChangeAct; actor: string; hash: string | null },
): Promise<void> {
  await cooperation
    .insertInto('change_act')
    .values({ change, act: act.act, partner: act.partner, actor, hash, at: new Date(act.at) })
    .execute();
}
