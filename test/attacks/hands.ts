// What an attacker can do: keep whatever customers it likes, ask what its permissions allow, let days pass, and weigh
// what it was told. All of it goes through the procedures that a caller over HTTP reaches.
import type { CooperationId, OverlapCell } from '@entente/contract';
import { importCustomers } from '../support/exchange.ts';
import { minimumCohort, questionsIn, type Person, type Question, type Stage } from './stage.ts';
import { rounded, weigh, type Build, type Reading } from './weigh.ts';

const day = 86_400_000;
const yearDays = 365;
/** More evidence than this makes nobody wrong more than once in four hundred times. */
const enough = 6;

export type Side = 'recipient' | 'helper';
/** Whom a number counts: people known to be in it, and those of whom that is the question. */
export type About = {
  readonly known: number;
  readonly group: readonly Person[];
  /** That so few are covered that their number, too, may be below the minimum cohort. */
  readonly isAtEdge?: boolean;
};
export type Hands = ReturnType<typeof makeHands>;

/** A year of an attacker's, about some of the victims. */
export function makeHands(
  stage: Stage,
  {
    build,
    cooperations,
    victims,
  }: { build: Build; cooperations: CooperationId[]; victims: readonly Person[] },
) {
  const { platform, names, known } = stage;
  const { provider, helper } = names;
  const evidence = new Map(victims.map(({ id }) => [id, 0]));
  const questions = questionsIn(cooperations, stage.plan);
  const last = platform.time.now + yearDays * day;
  const inputOf = (side: Side, { cooperation, purpose }: Question, isWithHelper: boolean) => ({
    cooperation,
    permissions: [provider, ...(isWithHelper ? [helper] : [])].map(
      (from) => `${from}>${names[side]} ${purpose} contact`,
    ),
  });
  const isSure = ({ id }: Person): boolean => Math.abs(evidence.get(id)!) >= enough;
  return {
    known,
    victims,
    evidence,
    questions,
    isSure,

    /**
     * Makes the own customers of a side these, and others whom nobody has: with other ones it is a new question, even
     * where it is about the same people. The same list is left alone, unless it is to be asked about anew on the same day.
     */
    keep: async (
      people: readonly Person[],
      { side = 'recipient', isAnew = false }: { side?: Side; isAnew?: boolean } = {},
    ): Promise<void> => {
      const own = kept(stage, side);
      const wanted = new Set(people.map(({ id }) => id));
      if (wanted.symmetricDifference(own.listed).size === 0 && !isAnew) return;
      own.listed = wanted;
      own.turns += 1;
      const rows = people.map(({ id: ref, email }) => ({ ref, email }));
      const all = [...rows, ...padding(own.turns)];
      await importCustomers(platform, names[side], all, { snapshot: { maxRemoved: 1 } });
      for (const cooperation of cooperations)
        await platform.as(names[side]).cooperation.enrol({ cooperation });
    },

    /** Asks, and gives what is told about the provider's people, and about those whom the helper provides too. */
    ask: async (
      question: Question = questions[0]!,
      { side = 'recipient', isWithHelper = false }: { side?: Side; isWithHelper?: boolean } = {},
    ): Promise<{ alone: OverlapCell; both: OverlapCell | undefined }> => {
      const { cells } = await platform.as(names[side]).overlap.ask(inputOf(side, question, isWithHelper));
      const told = build.tells === 'rounded' ? cells.map(round) : cells;
      return { alone: told[0]!, both: told.find(({ providers }) => providers.length === 2) };
    },

    /** Takes an answer for what it says about each of those whom it may have counted. */
    learn: (cell: OverlapCell, { known: certain, group, isAtEdge = false }: About): void => {
      const reading = read(cell, isAtEdge);
      if (reading === undefined) return;
      const weight = weigh(build, reading, { known: certain, group: group.length, k: minimumCohort });
      for (const { id } of group) evidence.set(id, evidence.get(id)! + weight);
    },

    /** Writes a decision of somebody's down, as the helper who provides for the recipient. */
    decideAtHelper: ({ id: ref }: Person, decision: 'given' | 'withdrawn') =>
      platform.as(helper).consent.record({
        ref,
        decision,
        purpose: questions[0]!.purpose,
        recipient: names.recipient,
        categories: decision === 'given' ? ['contact'] : [],
      }),

    nextEpoch: (): void => {
      platform.time.now += day;
    },

    /** Whether the year is not over, and another answer is not beyond the own budget, as the platform tells it. */
    canGoOn: async (isWithHelper = false): Promise<boolean> => {
      if (platform.time.now >= last) return false;
      const { budgets } = await platform
        .as(names.recipient)
        .overlap.preview(inputOf('recipient', questions[0]!, isWithHelper));
      return budgets.every(({ spent, cost, total }) => spent + cost <= total + 1e-9);
    },
  };
}

/** As many as it takes for two lists not to be noticed, although nobody on them is settled. */
const padding = (turn: number): { ref: string; email: string }[] =>
  Array.from({ length: minimumCohort + 10 }, (_, n) => `turn-${turn}-${n}`).map((ref) => ({
    ref,
    email: `nobody-${ref}@example.com`,
  }));

type Kept = { listed: ReadonlySet<string>; turns: number };
const keptBy = new WeakMap<Stage, Record<Side, Kept>>();

/** The ids of the people whom a side keeps, and how often these have changed. */
function kept(stage: Stage, side: Side): Kept {
  const nobody = (): Kept => ({ listed: new Set(), turns: 0 });
  const sides = keptBy.get(stage) ?? { recipient: nobody(), helper: nobody() };
  keptBy.set(stage, sides);
  return sides[side];
}

/** The number of those whom the recipient knows. It is also what is left of the covered without the prospects. */
function read({ covered, overlap, prospects }: OverlapCell, isAtEdge: boolean): Reading | undefined {
  if (overlap !== 'suppressed') return overlap;
  // Elsewhere so many people are covered that nothing but a spent budget withholds their number, whatever the noise.
  if (covered === 'suppressed') return isAtEdge ? 'below' : undefined;
  return prospects === 'suppressed' ? 'below' : covered - prospects;
}

/** What a build would tell that rounds in the place of adding noise. */
function round(cell: OverlapCell): OverlapCell {
  const of = (count: OverlapCell['overlap']) => (count === 'suppressed' ? count : rounded(count));
  const overlap = of(cell.overlap);
  // A build that is to be taken seriously does not withhold a number beside two that give it away.
  const prospects = overlap === 'suppressed' ? 'suppressed' : of(cell.prospects);
  return { ...cell, covered: of(cell.covered), overlap, prospects };
}
