/**
 * Asking an overlap where some permission does not allow to deliver: every number that rests on it is a release. Cells
 * that rest on others alone stay exact.
 */
import type { Instant, OverlapAnswer, OverlapCell, PartnerHandle } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { loadTerms } from '../agreement/load.ts';
import { countCombinations, type People } from '../cooperation/answer.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
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
import { epsilonOf, limitsOf, type Limits } from '../release/rules.ts';
import { exactCell, noteAsked } from './ask.ts';
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
  // Reads all of the recipient's people, and so before the lock that others wait for.
  const people = await readPeople(tx, asking);
  const known = await look(tx, ctx, { ...asking, people });
  const isTold = known.combinations.every((combination) => known.noisy.get(combination)?.frozen);
  const cells = isTold
    ? cellsOf(known, { counts: [], released: new Map() })
    : await countAnew(tx, ctx, { ...asking, people, askedBy });
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
    return { asked: found, limits: await limitsIn(cooperation, found, recipient) };
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

async function limitsIn(
  cooperation: Cooperation,
  { operands }: Asked,
  recipient: PartnerHandle,
): Promise<Limits> {
  const version = Math.max(...operands.map(({ terms }) => terms.version));
  const { terms } = await loadTerms(cooperation, version);
  return limitsOf(terms, recipient);
}

/** The question that a combination is, whatever it was asked together with and in which order. */
function releasedOf({ cooperation, sets }: Question, combination: Combination): Released {
  const lines = combination.map(({ terms }) => terms);
  const named = sets.filter(({ provider }) => lines.some((line) => line.provider === provider));
  return {
    cooperation,
    permissions: lines.map(({ key }) => key).toSorted(),
    sets: [...new Set(named.map(({ provider, name }) => `${provider}=${name}`))].toSorted(),
  };
}

/** Counts and charges what was not told yet, while nobody's consent, and none of the terms, can change. */
async function countAnew(
  tx: Transaction,
  ctx: ProcedureContext,
  asking: Asking & { readonly people: string; readonly askedBy: string },
): Promise<OverlapCell[]> {
  const { question, recipient, at, askedBy } = asking;
  // A withdrawal that is recorded from here on is answered after what is told here, as one of a delivery is.
  await tx.lock(question.cooperation, 'exclusive');
  const held = await look(tx, ctx, asking);
  const { operands, combinations } = held;
  const counts = await tx.cooperation(question.cooperation, (cooperation) =>
    countCombinations(cooperation, operands, { combinations, recipient, at }),
  );
  const fresh = [...held.noisy.values()].filter(({ frozen }) => !frozen);
  const questions = fresh.map(({ combination, ...cell }) => ({
    ...cell,
    terms: combination.map(({ terms }) => terms),
    minimumCohort: minimumCohortOf(combination.map(({ terms }) => terms)),
    people: counts[combinations.indexOf(combination)]!,
  }));
  const { cooperation } = question;
  const answers = await release(tx, questions, {
    cooperation,
    recipient,
    askedBy,
    limits: held.limits,
    at,
    noise: ctx.noise ?? ((epsilon) => drawNoise(epsilon, secureBytes)),
  });
  const released = new Map(fresh.map(({ combination }, place) => [combination, answers[place]!]));
  return cellsOf(held, { counts, released });
}

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
