/** All versions of an agreement's terms: which there are, what one says, what two do not have in common. */
import {
  type CooperationId,
  type TermsComparison,
  type VersionPage,
  type VersionSummary,
  type VersionView,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { asking } from '../agreement/asking.ts';
import { differenceWords } from '../agreement/difference-words.ts';
import { differencesOf, kindOf } from '../agreement/difference.ts';
import { type LoadedAgreement, loadAgreement, loadTerms, type RecordedVersion } from '../agreement/load.ts';
import { renderTerms } from '../agreement/render.ts';
import { agreementAt, changesOf } from '../agreement/status.ts';
import type { ProcedureContext } from '../procedure.ts';
import { listCommitted, type StoredChange } from './queries.ts';
import { signaturesOf } from './rules.ts';
import { pageOf } from '../page.ts';

type Known = { readonly agreement: LoadedAgreement; readonly changes: readonly StoredChange[] };

/** A page of the versions, oldest first. Refuses `not-found`. */
export async function listVersions(
  ctx: ProcedureContext,
  { id, limit, after = 0 }: VersionPage,
): Promise<{ versions: VersionSummary[]; next: number | null }> {
  const known = await load(ctx, id);
  const all = [...known.agreement.earlier, known.agreement.version].filter(({ version }) => version > after);
  const { shown, last } = pageOf(all, limit);
  const versions = shown.map((each) => summaryOf(known, each));
  return { versions, next: last?.version ?? null };
}

/** One version. Refuses `not-found`, also where the agreement has no such version. */
export async function viewVersion(
  ctx: ProcedureContext,
  { id, version: number }: { id: CooperationId; version: number },
): Promise<VersionView> {
  const known = await load(ctx, id, number);
  const found = getVersion(known, number);
  return { ...summaryOf(known, found), terms: found.terms, rendering: renderTerms(found, ctx.language) };
}

/** What becomes another from one version to another. Refuses `not-found`. */
export async function compareVersions(
  ctx: ProcedureContext,
  { id, from, to }: { id: CooperationId; from: number; to: number },
): Promise<TermsComparison & { from: number; to: number }> {
  const known = await load(ctx, id, from, to);
  const differences = differencesOf(getVersion(known, from).terms, getVersion(known, to).terms);
  return {
    from,
    to,
    kind: kindOf(differences),
    differences,
    sentences: differenceWords(differences, ctx.language),
  };
}

/** The agreement and what made its versions, if it has all the wanted ones. */
async function load(ctx: ProcedureContext, id: CooperationId, ...wanted: number[]): Promise<Known> {
  const { granted } = asking(ctx);
  return ctx.database.read(granted, async (tx) => {
    const known = await tx.cooperation(id, async (cooperation) => {
      for (const version of wanted) await loadTerms(cooperation, version);
      return { agreement: await loadAgreement(cooperation), changes: await listCommitted(cooperation) };
    });
    grant(ctx.ability, 'read', subject.agreement({ parties: known.agreement.version.terms.parties, id }));
    return known;
  });
}

function getVersion({ agreement }: Known, number: number): RecordedVersion {
  const found = [...agreement.earlier, agreement.version].find(({ version }) => version === number);
  if (!found) throw new Error('a version that was there is gone');
  return found;
}

function summaryOf(
  { agreement, changes }: Known,
  { version, hash, proposedBy }: RecordedVersion,
): VersionSummary {
  const changedAt = changesOf(agreement);
  const change = changes.find(({ request }) => request.base + 1 === version);
  const { activeFrom, signedBy } = agreementAt(agreement, Infinity);
  const from = change ? changedAt.get(version) : activeFrom;
  const to = changedAt.get(version + 1);
  return {
    version,
    hash,
    proposedBy: change ? change.request.requestedBy : proposedBy,
    signedBy: change ? signaturesOf(change).map(({ partner }) => partner) : [...signedBy],
    from: from === undefined || from === null ? null : new Date(from).toISOString(),
    to: to === undefined ? null : new Date(to).toISOString(),
    change: change?.request.number ?? null,
  };
}
