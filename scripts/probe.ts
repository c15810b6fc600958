// `npm run probe [-- --write] [--share N]`: who can be made to show or change what is somebody else's. Every procedure is asked by
// everybody with everybody's ids, with both locks on and with each of them taken away; see test/probe.
//
// On an embedded server of its own, or on the server of DATABASE_URL. `--write` puts the tables into docs/figures.md,
// `--share 2` sends every second probe.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEmbedded } from '@entente/store';
import { circumstancesText, withText } from '@entente/test/bench/figures.ts';
import { askAtTheDoor } from '@entente/test/probe/door.ts';
import { runFourWays, shareOfControls } from '@entente/test/probe/four-ways.ts';
import { inWorld } from '@entente/test/probe/place.ts';
import { reportOf } from '@entente/test/probe/report.ts';
import { databaseUrl, dropDatabases, withAdmin } from '@entente/test/support/server.ts';
import { fillTemplate } from '@entente/test/support/template.ts';

const figures = new URL('../docs/figures.md', import.meta.url);
const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, share: { type: 'string', default: '1' } },
});
const share = Number(values.share);

const server = process.env['DATABASE_URL'] ? undefined : await startEmbedded();
const serverUrl = server?.url ?? process.env['DATABASE_URL']!;
const name = `entente_probe_${randomBytes(4).toString('hex')}`;
const began = performance.now();
const say = (what: string): void => {
  process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${what}\n`);
};
try {
  await withAdmin(serverUrl, (admin) => admin.query(`create database ${name}`));
  const url = databaseUrl(serverUrl, name);
  await fillTemplate(url);
  say('write the world');
  const report = await inWorld(url, async (world) => {
    const started = performance.now();
    const atTheDoor = await askAtTheDoor(world);
    say(`${atTheDoor.probes} requests at the door`);
    const ways = await runFourWays(world, { share, onProgress: (way, done) => say(`${way}: ${done}`) });
    return { ways, atTheDoor, seconds: (performance.now() - started) / 1_000 };
  });
  const text = reportOf(report);
  const leaks = [...report.ways['both locks'].first, ...report.atTheDoor.first];
  process.stdout.write(`${[text, ...leaks].join('\n')}\n`);
  if (values.write) {
    const { rows } = await withAdmin(url, (admin) =>
      admin.query<{ version: string }>(
        "select 'PostgreSQL ' || current_setting('server_version') as version",
      ),
    );
    const command = share === 1 ? 'npm run probe' : `npm run probe -- --share ${share}`;
    const circumstances = { command, date: new Date(), server: rows[0]!.version };
    const before = existsSync(figures) ? readFileSync(figures, 'utf8') : undefined;
    const section = `${circumstancesText(circumstances)}\n\n${text}`;
    writeFileSync(figures, withText(before, 'probe', section));
  }
  const { ways, atTheDoor } = report;
  const isTight = ['both locks', 'policy off', 'database off'].every(
    (way) => ways[way as keyof typeof ways].leaks === 0,
  );
  process.exitCode = isTight && atTheDoor.leaks === 0 && shareOfControls(ways['both off']) >= 0.95 ? 0 : 1;
} finally {
  await dropDatabases(serverUrl, name);
  await server?.stop();
}
