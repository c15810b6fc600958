// What came of playing, for people: how often each attacker was right, and how good the numbers are that they were told.
import { accuracyOf, bound, defaultAnswers, defaultEpsilon, type Row, type Score } from './game.ts';
import type { Utility } from './utility.ts';
import { bestPossible, chanceMargin } from './weigh.ts';

/** Tables and their notes, as Markdown. */
export function reportOf(rows: readonly Row[], utility: readonly Utility[]): string {
  const [{ many, chosen }] = rows as readonly [Row];
  return [
    `| attacker | right about any of ${many.played.toLocaleString('en')} | right about one it spends everything on | with the control off | which is |`,
    '|---|--:|--:|--:|---|',
    ...rows.map(
      ({ attacker, many: any, chosen: one, off }) =>
        `| ${[attacker.name, ...[any, one, off].map(textOf), attacker.without].join(' | ')} |`,
    ),
    '',
    `- A fair coin decides of each; who guesses is right about 0.5. By chance alone a share is off by ${chanceMargin(many.played).toFixed(2)} of ${many.played.toLocaleString('en')}, and by ${chanceMargin(chosen.played).toFixed(2)} of ${chosen.played.toLocaleString('en')}, once in a thousand times at most.`,
    `- Nobody can be right more often than ${bound().toFixed(4)} about one person with ${defaultAnswers} answers at an epsilon of ${defaultEpsilon}. Two recipients who are not under one roof have ${bestPossible(defaultEpsilon, 2 * defaultAnswers).toFixed(3)} of it, and one answer at an epsilon of 1 is worth ${bestPossible(1, 1).toFixed(3)}.`,
    '',
    '| epsilon | answers in a budget of 1 | best against one person | people | half are off by less than | one in twenty by more than |',
    '|--:|--:|--:|--:|--:|--:|',
    ...utility.map(
      ({ epsilon, people, median, most }) =>
        `| ${[epsilon, Math.round(1 / epsilon), bestPossible(epsilon, Math.round(1 / epsilon)).toFixed(3), people.toLocaleString('en'), percent(median), percent(most)].join(' | ')} |`,
    ),
  ].join('\n');
}

const textOf = (score: Score): string => (score.played === 0 ? '' : accuracyOf(score).toFixed(3));
const percent = (value: number): string => `${value.toPrecision(2)} %`;
