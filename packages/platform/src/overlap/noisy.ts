/**
 * Asking an overlap where some permission does not allow to deliver: every number that rests on it is a release. Cells
 * that rest on others alone stay exact.
 */
import type {
  CooperationId,
  FreezeSignal,
  Instant,
  OverlapAnswer,
  OverlapCell,
  PartnerHandle,
} from '@entente/contract';
import type { Transaction } from '@entente/store';
import { recordAudit } from '../audit/record.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import { audit } from '../audit/write.ts';
import { operandsOf } from '../analysis/question.ts';
import type { People } from '../cooperation/answer.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { aboutCounting, saidConditions, saidSets } from '../release/about.ts';
import {
  digestOfPeople,
  digestsOf,
  findFrozen,
  type Frozen,
  type Question as Released,
} from '../release/frozen.ts';
import { drawNoise } from '../release/noise.ts';
import { secureBytes } from '../release/random.ts';
import { release } from '../release/release.ts';
import { findSignals } from '../release/seeding.ts';
import { sketchList, type ListSketch } from '../release/sketch.ts';
import { limitsIn } from '../release/limits.ts';
import { epsilonOf, epochMs, noisy as withNoise, nothing, type Limits } from '../release/rules.ts';
import { countAll, exactCell, noteAsked } from './ask.ts';
import { isExactly, lookUp, type Asked, type Combination, type Question } from './question.ts';
import { minimumCohortOf, told } from './rules.ts';

/** A combination of which the numbers carry noise, and what was told about it in this epoch, if anything. */
type Noisy = Released & {
  readonly combination: Combination;
  readonly digest: Buffer;
  readonly frozen: Frozen | undefined;
};

/** A question, the limits of the terms that hold, and what of it is answered with noise. */
export type Looked = Asked & { readonly limits: Limits; readonly noisy: ReadonlyMap<Combination, Noisy> };

type Signals = ReadonlyMap<PartnerHandle, FreezeSignal>;
type Asking = { readonly question: Question; readonly recipient: PartnerHandle; readonly at: Instant };

/** Answers in a transaction whose statements each see what is there; what must not change meanwhile is locked. */
export async function askWithNoise(
  tx: Transaction,
  ctx: ProcedureContext,
  question: Question,
): Promise<OverlapAnswer> {
  const { partner: recipient, name: askedBy } = memberOf(ctx.actor);
  const asking = { question, recipient, at: ctx.clock() };
  await tx.lockReleases();
  // Nobody else comes to take part while those who do are looked at and counted.
  await tx.lockStore('shared');
  // Reads all of the recipient's people, and so before the lock that others wait for.
  const people = await readPeople(tx, asking);
  const known = await look(tx, ctx, { ...asking, people });
  const isTold = known.combinations.every((combination) => known.noisy.get(combination)?.frozen);
  const cells = isTold
    ? cellsOf(known, { counts: [], released: new Map() })
    : await countAnew(tx, ctx, { ...asking, people, askedBy, epochDays: known.limits.epochDays });
  await noteAsked(tx, ctx, { question, asked: known, cells });
  return { at: instantOf(cells, asking.at), cells };
}

/** A digest of who the recipient's own people in the cooperation are. */
export const readPeople = (tx: Transaction, { question, recipient }: Asking): Promise<string> =>
  tx.cooperation(question.cooperation, (cooperation) => digestOfPeople(cooperation, recipient));

/** Looks up a question, and what was told about it before. Refuses what looking it up does. */
export async function look(
  tx: Transaction,
  ctx: ProcedureContext,
  { question, recipient, at, people }: Asking & { readonly people: string },
): Promise<Looked> {
  const { asked, limits } = await tx.cooperation(question.cooperation, async (cooperation) => {
    const found = await lookUp(cooperation, question, { recipient, at });
    const named = found.operands.map(({ terms }) => terms);
    // Whatever is wrong with a condition is said before anything is answered.
    if (question.conditions.length > 0) await operandsOf(cooperation, question, { named, at });
    return { asked: found, limits: await limitsIn(cooperation, named, recipient) };
  });
  const noisy = asked.combinations.filter((combination) => !isExactly(combination));
  const questions = noisy.map((combination) => releasedOf(question, combination));
  const rows = await tx.own(async (store) => {
    const keys = { master: ctx.database.master, partner: recipient };
    const digests = await digestsOf(store, keys, { questions, people });
    const frozen = await findFrozen(store, digests, at);
    return noisy.map((combination, place) => ({
      ...questions[place]!,
      combination,
      digest: digests[place]!,
      frozen: frozen[place],
    }));
  });
  return { ...asked, limits, noisy: new Map(rows.map((row) => [row.combination, row])) };
}

/** The question that a combination is, whatever it was asked together with and in which order. */
function releasedOf({ cooperation, sets, conditions }: Question, combination: Combination): Released {
  const lines = combination.map(({ terms }) => terms);
  const isIn = ({ provider }: { provider: PartnerHandle }): boolean =>
    lines.some((line) => line.provider === provider);
  return {
    cooperation,
    permissions: lines.map(({ key }) => key).toSorted(),
    sets: saidSets(sets.filter(isIn)),
    about: aboutCounting(saidConditions(conditions.filter(isIn))),
  };
}

/** Counts and charges what was not told yet, while nobody's consent, and none of the terms, can change. */
async function countAnew(
  tx: Transaction,
  ctx: ProcedureContext,
  asking: Asking & { readonly people: string; readonly askedBy: string; readonly epochDays: number },
): Promise<OverlapCell[]> {
  const { question, recipient, at, askedBy, epochDays } = asking;
  const { cooperation } = question;
  const sketched = { cooperation, since: at - epochMs(epochDays), now: at };
  const sketch = await tx.own((store) => sketchList(store, sketched));
  // A withdrawal that is recorded from here on is answered after what is told here, as one of a delivery is.
  await tx.lock(question.cooperation, 'exclusive');
  const held = await look(tx, ctx, asking);
  const { combinations, limits } = held;
  const counts = await tx.cooperation(question.cooperation, (cooperation) =>
    countAll(cooperation, question, { asked: held, recipient, at }),
  );
  const fresh = [...held.noisy.values()].filter(({ frozen }) => !frozen);
  const noise = noiseOf(ctx);
  const questions = fresh.map(({ combination, ...cell }) => {
    const terms = combination.map((operand) => operand.terms);
    const people = counts[combinations.indexOf(combination)]!;
    const drawn = withNoise(people, minimumCohortOf(terms), () => noise(limits.epsilon));
    return { ...cell, terms, drawn, nothing, isTold: drawn.covered !== 'suppressed' };
  });
  const list = { people: sketch, signals: await readSignals(tx, sketch, { cooperation, fresh }) };
  const answers = await release(tx, questions, {
    cooperation,
    recipient,
    askedBy,
    limits,
    at,
    list,
  });
  await noteSignals(tx, ctx, { cooperation, signals: list.signals });
  const released = new Map(fresh.map(({ combination }, place) => [combination, answers[place]!]));
  return cellsOf(held, { counts, released });
}

/** At which of the providers in new questions the list shows that it was prepared. */
async function readSignals(
  tx: Transaction,
  sketch: ListSketch,
  { cooperation, fresh }: { cooperation: CooperationId; fresh: readonly Noisy[] },
): Promise<Signals> {
  const terms = fresh.flatMap(({ combination }) => combination.map((operand) => operand.terms));
  const providers = [...new Set(terms.map(({ provider }) => provider))];
  const earlier = { cooperation, providers, minimumCohort: minimumCohortOf(terms) };
  return tx.own((store) => findSignals(store, sketch, earlier));
}

/** Has written down, for the privacy officers of both sides, that nothing more is told, and what was noticed. */
async function noteSignals(
  tx: Transaction,
  ctx: ProcedureContext,
  { cooperation, signals }: { cooperation: CooperationId; signals: Signals },
): Promise<void> {
  const { partner: recipient } = memberOf(ctx.actor);
  for (const [provider, reason] of signals) {
    const deed = {
      action: 'release.freeze' as const,
      object: { kind: 'cooperation' as const, id: cooperation },
      cooperation,
      reason,
    };
    await audit(tx, ctx, { ...deed, about: [provider] });
    await tx.logFor({ cooperation, askedOf: provider }, (log) =>
      recordAudit(log as unknown as AuditDatabase, {
        ...deed,
        at: textOf(ctx.clock()),
        actor: recipient,
        partner: provider,
        about: [recipient],
        outcome: 'done',
      }),
    );
  }
}

/** Draws the noise of a number, for an epsilon in millionths. */
export const noiseOf = ({ noise }: Pick<ProcedureContext, 'noise'>): ((epsilon: number) => number) =>
  noise ?? ((epsilon) => drawNoise(epsilon, secureBytes));

function cellsOf(
  { combinations, noisy }: Looked,
  found: { readonly counts: readonly People[]; readonly released: ReadonlyMap<Combination, Frozen> },
): OverlapCell[] {
  return combinations.map((combination, place) => {
    const frozen = found.released.get(combination) ?? noisy.get(combination)?.frozen;
    return frozen ? noisyCell(combination, frozen) : exactCell(combination, found.counts[place]!);
  });
}

/** What was told, held against the minimum cohort of now. */
function noisyCell(combination: Combination, frozen: Frozen): OverlapCell {
  const { at, until, epsilon } = frozen;
  const { covered, overlap, prospects } = frozen.told;
  const k = minimumCohortOf(combination.map(({ terms }) => terms));
  return {
    providers: combination.map(({ terms }) => terms.provider),
    minimumCohort: k,
    covered: told(covered, k),
    overlap: told(overlap, k),
    prospects: told(prospects, k),
    release: { epsilon: epsilonOf(epsilon), at: textOf(at), until: textOf(until) },
  };
}

/** The instant of the latest release where all are; else, of what is exact, now. */
function instantOf(cells: readonly OverlapCell[], now: Instant): string {
  const instants = cells.map(({ release: noise }) => (noise ? Date.parse(noise.at) : now));
  return textOf(Math.max(...instants));
}

export const textOf = (at: Instant): string => new Date(at).toISOString();
