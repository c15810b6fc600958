// `npm run parity [-- --write]`: whether anybody can tell by an answer, or by how long it took, what exists elsewhere from
// what exists nowhere. Every procedure is asked for both in turn, and so is sign-in; see test/parity.
//
// On an embedded server of its own, or on the server of DATABASE_URL. `--write` puts the table into docs/figures.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { circumstancesText, withText } from '@entente/test/bench/figures.ts';
import { reportOf } from '@entente/test/parity/report.ts';
import { runParity } from '@entente/test/parity/run.ts';
import { inOwnWorld } from '@entente/test/probe/place.ts';

const figures = new URL('../docs/figures.md', import.meta.url);
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

await inOwnWorld(async (world, { server, say }) => {
  const parity = await runParity(world, { say });
  const text = reportOf(parity);
  const told = parity.rows.filter(({ isAlike }) => !isAlike).map(({ title }) => `by time: ${title}`);
  process.stdout.write(`${[text, ...told, ...parity.unlike].join('\n')}\n`);
  if (values.write) {
    const before = existsSync(figures) ? readFileSync(figures, 'utf8') : undefined;
    const section = `${circumstancesText({ command: 'npm run parity', date: new Date(), server })}\n\n${text}`;
    writeFileSync(figures, withText(before, 'parity', section));
  }
  process.exitCode = told.length + parity.unlike.length === 0 ? 0 : 1;
});
