/**
 * Replaying the journal: whatever copy of the database is running, every no that was ever answered is in it again.
 * A line whose decision is there already changes nothing.
 */
import { PartnerHandle, type Instant } from '@entente/contract';
import { abilityFor, grant, makeMember, makeOperator, subject } from '@entente/policy';
import { recordConsents, type Recordable } from '../consent/record.ts';
import { startRecording } from '../consent/recording.ts';
import { erase, suppress } from '../customer/erase.ts';
import { consentDigest } from '../import/digests.ts';
import type { ParsedConsent } from '../import/rows.ts';
import { findPartner } from '../partner/queries.ts';
import { removeFromPlatform } from '../partner/remove.ts';
import { memberOf, type ProcedureContext, type RequestContext } from '../procedure.ts';
import { isDecision, isObjection, isRemoval, type JournalDecision, type JournalLine } from './journal.ts';
import { listMissingObjections, replayObjections } from './replay-objections.ts';

const batchSize = 1_000;

/**
 * Records again what the database does not know. Returns how many decisions it had lost. A line is written before the
 * commit it belongs to is answered, and replayed lines are recorded in their order: so a database that knows the
 * newest lines has lost none, and the journal is read as a whole only by one that does not.
 */
export async function replayJournal(context: Omit<RequestContext, 'actor'>): Promise<number> {
  const newest = (await context.journal.readNewest()).slice(-batchSize);
  if (!(await isMissingAny(context, newest))) return 0;
  const lines = await context.journal.read();
  let lost = await removeAgain(context, lines);
  for (let start = 0; start < lines.length; start += batchSize) {
    for (const [partner, own] of byPartner(lines.slice(start, start + batchSize))) {
      const ctx = contextOf(context, partner);
      if (!(await isPartner(ctx))) continue;
      const decisions = own.filter(isDecision);
      lost += await replayLines(ctx, decisions);
      await eraseAgain(ctx, decisions);
      lost += await replayObjections(ctx, own.filter(isObjection));
    }
  }
  return lost;
}

/** Partners that left the platform leave it again, before anything of theirs is asked about. Returns how many. */
async function removeAgain(
  context: Omit<RequestContext, 'actor'>,
  lines: readonly JournalLine[],
): Promise<number> {
  let removed = 0;
  for (const partner of new Set(lines.filter(isRemoval).map((line) => line.partner))) {
    if (!(await isPartner(contextOf(context, partner)))) continue;
    const actor = makeOperator({ name: 'journal' });
    const journal = { ...context.journal, append: async () => {} };
    await removeFromPlatform(
      { ...context, journal, actor, ability: abilityFor(actor) },
      PartnerHandle.parse(partner),
    );
    removed += 1;
  }
  return removed;
}

async function isMissingAny(
  context: Omit<RequestContext, 'actor'>,
  lines: readonly JournalLine[],
): Promise<boolean> {
  for (const [partner, own] of byPartner(lines)) {
    const ctx = contextOf(context, partner);
    if (!(await isPartner(ctx))) continue;
    if (own.some(isRemoval)) return true;
    const decisions = own.filter(isDecision);
    if ((await listMissing(ctx, decisions)).length > 0) return true;
    if ((await listLostErasures(ctx, decisions)).length > 0) return true;
    if ((await listMissingObjections(ctx, own.filter(isObjection))).length > 0) return true;
  }
  return false;
}

/** An older copy, or an empty one, need not have the partner; then it has nobody of the partner's either. */
async function isPartner(ctx: ProcedureContext): Promise<boolean> {
  const { partner } = memberOf(ctx.actor);
  const found = await ctx.database.read(grantOf(ctx), (tx) =>
    tx.control((control) => findPartner(control, partner)),
  );
  return found !== undefined;
}

function byPartner(lines: readonly JournalLine[]): Map<string, JournalLine[]> {
  return Map.groupBy(lines, (line) => line.partner);
}

function contextOf(context: Omit<RequestContext, 'actor'>, partner: string): ProcedureContext {
  const actor = makeMember({
    partner: PartnerHandle.parse(partner),
    roles: ['admin', 'privacy-officer'],
    name: 'journal',
  });
  // What is replayed is in the journal already.
  const journal = { ...context.journal, append: async () => {} };
  return { ...context, journal, actor, ability: abilityFor(actor) };
}

async function replayLines(ctx: ProcedureContext, lines: readonly JournalDecision[]): Promise<number> {
  const missing = await listMissing(ctx, lines);
  if (missing.length === 0) return 0;
  return ctx.database.write(
    grantOf(ctx),
    async (tx) => {
      const at = ctx.clock();
      const recording = await startRecording(tx, { kind: 'decision', at, actor: ctx.actor.name });
      return (await recordConsents(tx, ctx, { recording, at, decisions: missing })).recorded;
    },
    { pace: 'job' },
  );
}

function grantOf({ actor, ability }: ProcedureContext) {
  return grant(ability, 'withdraw', subject.consent({ partner: memberOf(actor).partner }));
}

/** The decisions of these lines that the database does not know. */
function listMissing(ctx: ProcedureContext, lines: readonly JournalDecision[]): Promise<Recordable[]> {
  const decisions = lines.map(decisionOf);
  return ctx.database.read(grantOf(ctx), async (tx) => {
    const known = await tx.own((store) =>
      store
        .selectFrom('consent_event')
        .select('digest')
        .where((is) => is('digest', '=', is.fn.any(is.val(decisions.map(({ digest }) => digest)))))
        .execute(),
    );
    const digests = new Set(known.map(({ digest }) => digest.toString('hex')));
    return decisions.filter(({ digest }) => !digests.has(digest.toString('hex')));
  });
}

/** Erasures that an older copy of the database does not know, each ref once. */
async function listLostErasures(
  ctx: ProcedureContext,
  lines: readonly JournalDecision[],
): Promise<{ ref: string; at: Instant; isPresent: boolean }[]> {
  const erasures = new Map(lines.filter(({ erased }) => erased).map((line) => [line.ref, line.recordedAt]));
  if (erasures.size === 0) return [];
  const refs = [...erasures.keys()];
  const { present, known } = await ctx.database.read(grantOf(ctx), (tx) =>
    tx.own(async (store) => ({
      present: await store.selectFrom('customer').select('ref').where('ref', 'in', refs).execute(),
      known: await store.selectFrom('suppression').select('ref').where('ref', 'in', refs).execute(),
    })),
  );
  const isPresent = new Set(present.map(({ ref }) => ref));
  const isKnown = new Set(known.map(({ ref }) => ref));
  return refs
    .filter((ref) => !isKnown.has(ref))
    .map((ref) => ({ ref, at: Date.parse(erasures.get(ref)!), isPresent: isPresent.has(ref) }));
}

/** Erased customers whom the copy still has are erased again, and no file creates those that it does not have. */
async function eraseAgain(ctx: ProcedureContext, lines: readonly JournalDecision[]): Promise<void> {
  const lost = await listLostErasures(ctx, lines);
  for (const { ref, at } of lost.filter(({ isPresent }) => isPresent)) await erase(ctx, ref, at);
  const absent = lost.filter(({ isPresent }) => !isPresent);
  if (absent.length === 0) return;
  const granted = grant(ctx.ability, 'erase', subject.customer({ partner: memberOf(ctx.actor).partner }));
  await ctx.database.write(granted, (tx) =>
    tx.own((store) =>
      suppress(
        store,
        absent.map(({ ref, at }) => ({ ref, at: new Date(at) })),
      ),
    ),
  );
}

function decisionOf(line: JournalDecision): Recordable {
  const { ref, purpose, recipient, decision, collectedBy, notice, categories } = line;
  const said = {
    ref,
    purpose: purpose as ParsedConsent['purpose'],
    recipient,
    event: decision,
    at: Date.parse(line.at),
    expiresAt: null,
    categories,
    collectedBy,
    notice,
  };
  return { line: 0, ...said, recordedAt: Date.parse(line.recordedAt), digest: consentDigest(said) };
}
