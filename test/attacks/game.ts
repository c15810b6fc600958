// The game: of every victim a fair coin has decided whether they are a customer who agreed to be counted. The attacker
// says which, and is right or wrong. It is played three times on each stage: once about all victims in one year, once
// about a few of them with a year, and budgets that nobody has touched, for each; and once with the control off.
import { AgreementTerms } from '@entente/contract';
import { drawNoise } from '../../packages/platform/src/release/noise.ts';
import { secureBytes } from '../../packages/platform/src/release/random.ts';
import { streamOf } from '../support/noise-sources.ts';
import type { Attacker } from './attackers.ts';
import { makeHands } from './hands.ts';
import { openStage, type Ground, type Person, type Stage } from './stage.ts';
import { bestPossible, chanceMargin, type Build } from './weigh.ts';

export type Options = {
  /** How many victims there are in the year in which all of them are played. */
  readonly victims: number;
  /** How many of them are given a year of their own. */
  readonly chosen: number;
  /** How many are played with the control off. */
  readonly off: number;
  /** Makes a trial repeat; without it the noise is the system's, another each time. */
  readonly seed?: number;
};

/**
 * How often an attacker was right, of how many; and how often whoever decides by what it was told can expect to be, which
 * luck moves far less.
 */
export type Score = { readonly played: number; readonly right: number; readonly expected: number };
export type Row = {
  readonly attacker: Attacker;
  readonly many: Score;
  readonly chosen: Score;
  readonly off: Score;
};

const releases = AgreementTerms.shape.releases.parse(undefined);
/** What terms say that say nothing. */
export const defaultEpsilon = releases.epsilon;
/** How many answers that leaves a recipient, and all who are under one roof with it. */
export const defaultAnswers = Math.floor(
  Math.min(releases.budgetPerRecipient, releases.budgetPerAffiliation) / defaultEpsilon + 1e-9,
);
/** The best that anybody can do who spends all there is on one victim. */
export const bound = (): number => bestPossible(defaultEpsilon, defaultAnswers);

export const accuracyOf = ({ right, played }: Score): number => right / played;
export const expectedOf = ({ expected, played }: Score): number => expected / played;

/** Several scores as one. */
export const together = (scores: readonly Score[]): Score =>
  scores.reduce(
    (sum, each) => ({
      played: sum.played + each.played,
      right: sum.right + each.right,
      expected: sum.expected + each.expected,
    }),
    nobody,
  );
const nobody: Score = { played: 0, right: 0, expected: 0 };

/** Plays one attacker in that database. */
export async function play(
  ground: Ground,
  attacker: Attacker,
  { number, victims, chosen, off, seed }: Options & { number: number },
): Promise<Row> {
  const bytes = seed === undefined ? secureBytes : streamOf(seed);
  const toss = (): number => bytes(1)[0]! / 256;
  const sound = (epsilon: number): number => drawNoise(epsilon, bytes);
  const { helper, cooperations: count, purposes } = attacker;
  const plan = { number, victims, helper, cooperations: count, purposes, toss, noise: sound };
  const stage = await openStage(ground, plan);
  try {
    const build: Build = { tells: 'noisy', epsilon: defaultEpsilon };
    const cooperations = await stage.sign();
    const year = async (its: readonly Person[], against: Build, within = cooperations): Promise<Score> => {
      await stage.forget();
      stage.platform.time.now += 2 * 86_400_000;
      const hands = makeHands(stage, { build: against, cooperations: within, victims: its });
      await attacker.play(hands);
      const { evidence } = hands;
      return together(
        its.map((victim) => ({
          played: 1,
          right: Number(isRight(stage, victim, { evidence, toss })),
          expected: 1 / (1 + Math.exp(-Math.abs(evidence.get(victim.id)!))),
        })),
      );
    };
    const many = await year(stage.victims, build);
    const years: Score[] = [];
    for (const victim of stage.victims.slice(0, chosen)) years.push(await year([victim], build));
    await stage.stopCharging();
    if (attacker.off.tells !== 'noisy') stage.noise.draw = () => 0;
    const terms = attacker.off.tells === 'noisy' ? { releases: { epsilon: attacker.off.epsilon } } : {};
    const within = await stage.sign({ name: 'With the control off', ...terms });
    const few = stage.victims.slice(0, off);
    return { attacker, many, chosen: together(years), off: await year(few, attacker.off, within) };
  } finally {
    await stage.close();
  }
}

/** Whether what an attacker has gathered points the right way; where it points nowhere a coin is tossed. */
function isRight(
  { members }: Stage,
  victim: Person,
  { evidence, toss }: { evidence: ReadonlyMap<string, number>; toss: () => number },
): boolean {
  // Votes that cancel out leave a trace in the last digits of a floating-point number.
  const weight = Math.round(evidence.get(victim.id)! * 1e9);
  const says = weight === 0 ? toss() < 0.5 : weight > 0;
  return says === members.has(victim);
}

/** What is asked of every attacker: as good as blind about anybody, no better than is possible about one, and right with the control off. */
export const isWithin = ({ many, chosen, off }: Row): boolean =>
  accuracyOf(many) <= blind &&
  (chosen.played === 0 || accuracyOf(chosen) <= bound() + chanceMargin(chosen.played)) &&
  accuracyOf(off) >= seeing;

const blind = 0.56;
const seeing = 0.95;
