// `npm run bench -- <bench>|all [--people N] [--json] [--write]`: how fast it is, and how fast others are.
//
// A database of its own for each bench, on an embedded server with production's durability, or on the server of
// DATABASE_URL. `--json` prints one object a bench and nothing else; `--write` puts the results into docs/figures.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEmbedded } from '@entente/store';
import { benches, defaultPeople } from '@entente/test/bench/benches.ts';
import { tableOf, withSection, type Result } from '@entente/test/bench/figures.ts';
import { onStage } from '@entente/test/bench/stage.ts';

const figures = new URL('../docs/figures.md', import.meta.url);
const names = Object.keys(benches);
const usage = `npm run bench -- ${names.join('|')}|all [--people N] [--json] [--write]\n`;

/** What was asked for; undefined where the command line is wrong. */
function readCommandLine(args: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        people: { type: 'string', default: String(defaultPeople) },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
      },
    });
    const [wanted, ...more] = positionals;
    const chosen = wanted === 'all' ? names : names.filter((name) => name === wanted);
    const people = Number(values.people);
    const isMeant = chosen.length > 0 && more.length === 0 && Number.isSafeInteger(people) && people >= 1_000;
    return isMeant ? { chosen, people, isJson: values.json, isWritten: values.write } : undefined;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    return undefined;
  }
}

const asked = readCommandLine(process.argv.slice(2));
if (asked === undefined) {
  process.stderr.write(`${usage}At least 1000 people.\n`);
  process.exit(2);
}
const { chosen, people, isJson, isWritten } = asked;

const server = process.env['DATABASE_URL'] ? undefined : await startEmbedded({ fsync: true });
const serverUrl = server?.url ?? process.env['DATABASE_URL']!;
try {
  for (const bench of chosen) await run(bench);
} finally {
  await server?.stop();
}

async function run(bench: string): Promise<void> {
  const started = performance.now();
  const say = (what: string): void => {
    const seconds = ((performance.now() - started) / 1_000).toFixed(0);
    process.stderr.write(`${bench} ${seconds.padStart(4)} s  ${what}\n`);
  };
  const { version, ...measured } = await onStage({ serverUrl, say }, async (stage) => {
    const { rows } = await stage.admin.query<{ version: string }>(
      `select 'PostgreSQL ' || current_setting('server_version') as version`,
    );
    return { version: rows[0]!.version, ...(await benches[bench]!(stage, people)) };
  });
  const result: Result = { bench, people, ...measured };
  if (isWritten) {
    const command = `npm run bench -- ${bench} --people ${people}`;
    const before = existsSync(figures) ? readFileSync(figures, 'utf8') : undefined;
    writeFileSync(figures, withSection(before, result, { command, date: new Date(), server: version }));
  }
  const { rows } = result;
  process.stdout.write(isJson ? `${JSON.stringify({ bench, people, rows })}\n` : `${tableOf(result)}\n\n`);
}
