// What came of comparing, for people: by noun how far the ratios of times lie from one, and what planting showed.
import { leastRatio } from './compare.ts';
import type { Parity, Row } from './run.ts';

/** A table and its notes, as Markdown. */
export function reportOf({ rows, planted, unlike }: Parity): string {
  const groups = [...Map.groupBy(rows, ({ noun }) => noun)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const isDoor = (noun: string): boolean => noun === 'sign-in';
  return [
    '| elsewhere ÷ nowhere | pairs of inputs | pairs of times | lowest ratio | highest ratio | told apart |',
    '|---|--:|--:|--:|--:|--:|',
    ...groups.filter(([noun]) => !isDoor(noun)).map(([noun, its]) => lineOf(noun, its)),
    ...rows.filter(({ noun }) => isDoor(noun)).map((row) => lineOf(row.title, [row])),
    ...[...planted].map(([title, its]) => lineOf(`planted: ${title}`, its)),
    '',
    "- The same input once with ids of somebody else's things and once with ids that nobody has: by a person about a stranger's and a partner's, and by a key about what it is not scoped to; at sign-in with an address or a key that there is and one that there is not.",
    `- Both are asked in turn. A pair is told apart where its times lie on one side by signed ranks (z ≥ 4.5), also when looked at again and longer, and by more than ${Math.round((leastRatio - 1) * 100)} %. Ratios are medians of what was looked at last.`,
    '- Planted: one statement more where there is something, and no transaction where there is nothing. In procedures that take long one statement is lost in what they do.',
    `- Over HTTP, in words, headers and length of the answers: ${unlike.length} told apart.`,
  ].join('\n');
}

function lineOf(name: string, rows: readonly Row[]): string {
  const ratios = rows.map(({ ratio }) => ratio);
  const times = rows.reduce((sum, { pairs }) => sum + pairs, 0);
  const told = rows.filter(({ isAlike }) => !isAlike).length;
  const numbers = [rows.length, times].map((n) => n.toLocaleString('en'));
  const range = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  return `| ${[name, ...numbers, ...range, told].join(' | ')} |`;
}
