// `npm run -s scenario -- <pack-directory> [--at <ISO instant>] [--json]`: the main job on a pack of real customers, from
// an empty database of its own, printed as one JSON object that anybody can compare with what they expect.
//
// `--at` sets the domain's one clock, 2026-07-01T00:00:00Z unless said. `--json` prints on one line. With DATABASE_URL the
// database is made on that server and dropped at the end; otherwise an embedded server is started and stopped.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findRefusal, openJournal } from '@entente/platform';
import { masterKeyOf, migrate, openDatabase, startEmbedded } from '@entente/store';
import { playScenario } from '@entente/test/scenarios/three-partners/scenario.ts';
import { databaseUrl, dropDatabases, withAdmin } from '@entente/test/support/server.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    at: { type: 'string', default: '2026-07-01T00:00:00Z' },
    json: { type: 'boolean', default: false },
  },
});
const [pack] = positionals;
const at = Date.parse(values.at);
if (pack === undefined || Number.isNaN(at)) {
  process.stderr.write('npm run -s scenario -- <pack-directory> [--at <ISO instant>] [--json]\n');
  process.exit(2);
}

const server = process.env['DATABASE_URL'] ? undefined : await startEmbedded();
const serverUrl = server?.url ?? process.env['DATABASE_URL']!;
const name = `entente_scenario_${randomBytes(4).toString('hex')}`;
const folder = mkdtempSync(join(tmpdir(), 'entente-scenario-'));
try {
  await withAdmin(serverUrl, (admin) => admin.query(`create database ${name}`));
  const url = databaseUrl(serverUrl, name);
  const master = masterKeyOf(randomBytes(32));
  await migrate(url, master);
  const database = await openDatabase({ adminUrl: url, master });
  try {
    const journal = openJournal(join(folder, 'withdrawals.ndjson'));
    const scenario = await playScenario({ pack, database, journal, time: { now: at } }, url);
    process.stdout.write(`${JSON.stringify(scenario, null, values.json ? 0 : 1)}\n`);
  } finally {
    await database.close();
  }
} catch (error) {
  const refusal = findRefusal(error);
  if (refusal === undefined) throw error;
  process.stderr.write(`${refusal.code}: ${refusal.message}\n${refusal.wayOut}\n`);
  process.exitCode = 3;
} finally {
  if (server === undefined) {
    await dropDatabases(serverUrl, name);
  }
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
