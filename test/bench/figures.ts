// Results for people: a table on the terminal, and docs/figures.md, a section for each bench.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { judge } from './goals.ts';
import { ourselves, type Row } from './rounds.ts';

export type Result = {
  readonly bench: string;
  readonly people: number;
  readonly rows: readonly Row[];
  /** What one must know to read the rows; sentences. */
  readonly notes: readonly string[];
};

/** Where and when a bench ran. */
export type Circumstances = {
  readonly command: string;
  readonly date: Date;
  /** As PostgreSQL names itself. */
  readonly server: string;
};

const introduction = `# Figures

How fast Entente is, and how fast others are at the same work; and what came of probing it. Written by
\`npm run bench -- all --write\`, or a section at a time by \`npm run bench -- <bench> --write\`, and by
\`npm run probe -- --write\`, \`npm run parity -- --write\` and \`npm run attacks -- --write\`; nobody edits it by hand.

In a bench all peers run on the same durable server (fsync on), in turn and round by round, and give the same answer,
which is asserted each time. A ratio is the peer's median divided by Entente's: how many times faster Entente is. Trust
the ratios, not the milliseconds. Protocols that intersect without any trusted party (private set intersection by elliptic
curves, some milliseconds per element) are another trust model and not compared here.
`;

/** The rows as a table of text, then the notes. */
export function tableOf({ bench, rows, notes }: Result): string {
  const cells = rows.map((row) => cellsOf(bench, row));
  const all = [['question', 'peer', 'median', '×', 'goal'], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  const lines = all.map((line) =>
    line
      .map((cell, column) =>
        column === 2 || column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...notes].join('\n');
}

/** docs/figures.md with the section of that bench as it is now; the others stay. */
export function withSection(file: string | undefined, result: Result, circumstances: Circumstances): string {
  return withText(file, result.bench, sectionOf(result, circumstances));
}

/** docs/figures.md with that text as its section of that name. */
export function withText(file: string | undefined, title: string, text: string): string {
  const sections = new Map(
    (file ?? '')
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)]),
  );
  sections.set(title, `\n${text}`);
  const body = [...sections].map(([name, lines]) => `## ${name}\n${lines.trimEnd()}\n`);
  return [introduction, ...body].join('\n');
}

/** When, of what, by which command and on what, for the head of a section. */
export function circumstancesText({ command, date, server }: Circumstances): string {
  return `${date.toISOString().slice(0, 10)}, commit ${commit()}.
\`${command}\` on ${machine()}, ${server}, Node ${process.version}.`;
}

function sectionOf(result: Result, circumstances: Circumstances): string {
  const { bench, people, rows, notes } = result;
  const lines = rows.map((row) => `| ${cellsOf(bench, row).join(' | ')} |`);
  const bars = bench === 'growth' ? ['', '```', ...chartOf(rows), '```'] : [];
  return [
    `${people.toLocaleString('en')} people a side, ${circumstancesText(circumstances)}`,
    '',
    '| question | peer | median | × | goal |',
    '|---|---|--:|--:|---|',
    ...lines,
    ...bars,
    '',
    ...notes.map((note) => `- ${note}`),
  ].join('\n');
}

function cellsOf(bench: string, row: Row): string[] {
  const goal = judge(bench, row);
  return [
    row.name,
    row.peer,
    `${row.median_ms.toLocaleString('en', { maximumSignificantDigits: 3 })} ms`,
    row.peer === ourselves ? '' : row.ratio.toLocaleString('en', { maximumSignificantDigits: 3 }),
    goal ? `${goal.text} ${goal.isMet ? 'met' : 'missed'}` : '',
  ];
}

/** Entente's own medians as bars. */
function chartOf(rows: readonly Row[]): string[] {
  const own = rows.filter(({ peer }) => peer === ourselves);
  const [longest, widest] = [
    Math.max(...own.map((row) => row.median_ms)),
    Math.max(...own.map((row) => row.name.length)),
  ];
  return own.map(({ name, median_ms: ms }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((ms / longest) * 40)));
    return `${name.padEnd(widest)}  ${bar} ${ms.toPrecision(3)} ms`;
  });
}

/** The short name of the commit, and whether anything had been changed since. */
function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}

function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
}
