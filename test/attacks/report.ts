// What came of playing, for people: how often each attacker was right, and how good the numbers are that they were told.
import {
  accuracyOf,
  bound,
  defaultAnswers,
  defaultEpsilon,
  expectedOf,
  together,
  type Row,
  type Score,
} from './game.ts';
import type { Utility } from './utility.ts';
import { bestPossible, chanceMargin } from './weigh.ts';

/** Tables and their notes, as Markdown. */
export function reportOf(rows: readonly Row[], utility: readonly Utility[]): string {
  const [{ many }] = rows as readonly [Row];
  const all = together(rows.map(({ chosen }) => chosen));
  return [
    `| attacker | right about any of ${many.played.toLocaleString('en')} | right about one it spends everything on | to be expected of what it was told | with the control off | which is |`,
    '|---|--:|--:|--:|--:|---|',
    ...rows.map(
      ({ attacker, many: any, chosen, off }) =>
        `| ${[attacker.name, textOf(any), spread(chosen), expectedText(chosen), textOf(off), attacker.without].join(' | ')} |`,
    ),
    `| all of them | | ${spread(all)} | ${expectedText(all)} | | |`,
    '',
    `- A fair coin decides of each; who guesses is right about 0.5. By chance alone a share is off by ${chanceMargin(many.played).toFixed(2)} of ${many.played.toLocaleString('en')} once in a thousand times at most. Each attacker had a year of its own for ${rows[0]!.chosen.played.toLocaleString('en')} victims; ± is what 19 of 20 such shares are off by.`,
    `- Whoever decides by what they were told knows how likely they are to be right. The mean of it is what to expect of them, and luck moves it by a tenth as much.`,
    `- Nobody can be right more often than ${bound().toFixed(4)} about one person with ${defaultAnswers} answers at an epsilon of ${defaultEpsilon}, nor can two who are under one roof. Two recipients who are not have ${bestPossible(defaultEpsilon, 2 * defaultAnswers).toFixed(3)} of it, and one answer at an epsilon of 1 is worth ${bestPossible(1, 1).toFixed(3)}.`,
    '',
    '| epsilon | answers in a budget of 1 | best against one person | people | half are off by less than | one in twenty by more than |',
    '|--:|--:|--:|--:|--:|--:|',
    ...utility.map(
      ({ epsilon, people, median, most }) =>
        `| ${[epsilon, answersAt(epsilon), bestPossible(epsilon, answersAt(epsilon)).toFixed(3), people.toLocaleString('en'), percent(median), percent(most)].join(' | ')} |`,
    ),
  ].join('\n');
}

/** How many answers a budget of 1 has. */
const answersAt = (epsilon: number): number => Math.floor(1 / epsilon + 1e-9);

/** A share and what 19 of 20 such shares are off by at most. */
const spread = (score: Score): string =>
  score.played === 0 ? '' : `${textOf(score)} ± ${Math.sqrt(0.96 / score.played).toFixed(3)}`;
const expectedText = (score: Score): string => (score.played === 0 ? '' : expectedOf(score).toFixed(3));
const textOf = (score: Score): string => (score.played === 0 ? '' : accuracyOf(score).toFixed(3));
const percent = (value: number): string => `${value.toPrecision(2)} %`;
