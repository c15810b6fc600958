// After a busy time nobody who takes the server's files, or the home beside them, finds out how to reach a customer:
// every contact field holds a word that stands nowhere else, and all files are searched for it, byte by byte.
import { randomInt } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEntente, type Entente } from '@entente/cli';
import { CustomersMapping } from '@entente/contract';
import { readMapping, rejectsFile, runWorker } from '@entente/platform';
import { removeEmbedded } from '@entente/store';
import { afterAll, expect, test } from 'vitest';
import { withAdmin } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-plaintext-'));
const home = join(folder, 'home');
const outside = join(folder, 'files');
mkdirSync(outside);
const opened: Entente[] = [];
afterAll(async () => {
  for (const entente of opened) await entente.close();
  await removeEmbedded({ directory: join(home, 'postgres') });
  rmSync(folder, { recursive: true });
});

const start = Date.parse('2026-07-01T00:00:00Z');
const open = async (): Promise<Entente> => {
  const entente = await openEntente({ home, embedded: 'owned', clock: () => start });
  opened.push(entente);
  return entente;
};

const letters = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');
/** A word that nobody would write by chance. */
const canary = (): string => `q${letters(9)}z`;

type Person = Readonly<Record<'ref' | 'email' | 'phone' | 'given' | 'family' | 'street' | 'points', string>>;
const secrets: string[] = [];
const secret = (): string => {
  const word = canary();
  secrets.push(word);
  return word;
};
const person = (n: number): Person => {
  const digits = String(400_000_000 + n * 1_000_003 + randomInt(1_000)).slice(0, 9);
  secrets.push(`0${digits}`, `+61${digits}`);
  return {
    ref: `c${n}`,
    email: n % 7 === 0 ? `${secret()} at ${secret()}` : `${secret()}@${secret()}.example.com`,
    phone: n % 5 === 0 ? `call ${secret()}` : `0${digits}`,
    given: secret(),
    family: secret(),
    street: secret(),
    points: n % 9 === 0 ? secret() : String(n),
  };
};
const people = Array.from({ length: 60 }, (_, n) => person(n + 1));

async function* bytesOf(rows: readonly object[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

const mapping = CustomersMapping.parse({
  kind: 'customers',
  file: { format: 'ndjson' },
  ref: 'ref',
  names: { given: 'given', family: 'family' },
  identifiers: { email: 'email', phone: 'phone' },
  attributes: { street: { category: 'contact' }, points: { category: 'demographic', type: 'integer' } },
});
const consents = readMapping(
  'kind: consents\nfile: {format: ndjson}\ncolumns: {collected_by: null, notice: null}',
);
const events = readMapping(
  'kind: events\nfile: {format: ndjson}\nref: ref\nevent: purchase\nat: at\ndates: yyyy-mm-dd\nproperties: {item: {}}',
);
const given = { purpose: 'direct-marketing', recipient: 'birch' } as const;

async function agree(entente: Entente): Promise<{ id: string; key: string }> {
  const line = {
    provider: 'aurora',
    ...given,
    categories: ['contact', 'purchase'],
    actions: ['count', 'deliver'],
  };
  const span = { starts: '2026-01-01', ends: '2027-12-31', minimumCohort: 10 };
  const { id, hash } = await entente.as('aurora').agreement.propose({
    terms: { name: 'A', parties: ['aurora', 'birch'], ...span, permissions: [line] },
  });
  for (const partner of ['aurora', 'birch']) await entente.as(partner).agreement.sign({ id, hash });
  for (const partner of ['aurora', 'birch']) await entente.as(partner).cooperation.enrol({ cooperation: id });
  return { id, key: 'aurora>birch direct-marketing contact+purchase' };
}

async function importAll(entente: Entente): Promise<void> {
  const aurora = entente.as('aurora');
  const rejects = rejectsFile(join(outside, 'rejects.csv'));
  await aurora.customer.import({ source: bytesOf(people), mapping, rejects });
  await rejects.close();
  await entente.as('birch').customer.import({ source: bytesOf(people.slice(20, 50)), mapping });
  const yes = people.map(({ ref }) => ({
    customer: ref,
    ...given,
    data_categories: 'contact|purchase',
    event: 'given',
    at: '2026-05-01T00:00:00Z',
    expires_at: '',
  }));
  await aurora.consent.import({ source: bytesOf(yes), mapping: consents as never });
  const bought = people.map(({ ref }) => ({ ref, at: '2026-04-01', item: 'Lamp' }));
  await aurora.event.import({ source: bytesOf(bought), mapping: events as never });
}

/** Files that are on their way stay: one that nobody finishes, one that waits, and what a job rejected. */
async function sendFiles(entente: Entente): Promise<void> {
  const aurora = entente.as('aurora');
  const send = async (): Promise<string> => {
    const { id } = await aurora.upload.open({});
    await aurora.upload.append({ id, offset: 0, source: bytesOf(people) });
    return id;
  };
  await send();
  await aurora.upload.finish({ id: await send() });
  const imported = await send();
  await aurora.upload.finish({ id: imported });
  const { id } = await aurora.job.import({ upload: imported, mapping });
  const { database, journal, spool } = entente;
  const worker = await runWorker({ database, journal, spool, clock: () => start, schedule: {} });
  try {
    const view = () => aurora.job.get({ id });
    await expect.poll(async () => (await view()).state, { timeout: 60_000 }).toBe('DONE');
  } finally {
    await worker.stop();
  }
  let rejects = '';
  for await (const text of await aurora.job.rejects({ id })) rejects += text;
  expect(people.filter(({ points }) => rejects.includes(points)).length).toBeGreaterThan(3);
}

/** Everything that users do with people, and what goes wrong meanwhile. */
async function beBusy(entente: Entente): Promise<void> {
  const operator = entente.operator();
  for (const handle of ['aurora', 'birch'])
    await operator.partner.create({ handle: handle, name: handle, defaultCountry: 'AU' });
  await importAll(entente);
  const { id, key } = await agree(entente);
  const birch = entente.as('birch');
  const delivery = await birch.delivery.request({ cooperation: id, permission: key, mode: 'all' });
  expect(delivery).toMatchObject({ state: 'COMPLETED', delivered: 60 });
  let file = '';
  for await (const piece of await birch.delivery.export({ delivery: delivery.id, format: 'csv' }))
    file += piece;
  writeFileSync(join(outside, 'export.csv'), file, { mode: 0o600 });
  const [first, second] = people;
  await birch.objection.record({ purpose: '*', email: `${secret()}@${secret()}.example.com` });
  await birch.objection.record({ purpose: '*', phone: second!.phone });
  await entente
    .as('aurora')
    .customer.get({ ref: 'c1', reason: `${first!.family} of ${first!.street} asked` });
  await entente.as('aurora').customer.erase({ ref: 'c3' });
  await entente
    .as('aurora')
    .customer.import({ source: bytesOf(people.map((p) => ({ ...p, street: secret() }))), mapping });
  // What cannot be stored is refused by the server in the midst of a statement.
  const broken = { ...people[5]!, ref: 'c99', family: `${secret()}\u0000` };
  await entente
    .as('aurora')
    .customer.import({ source: bytesOf([broken]), mapping })
    .catch(() => {});
  await sendFiles(entente);
  await operator.platform.sweep();
}

/** All files below a folder, as paths; links are not followed. */
function filesIn(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    const kind = lstatSync(path);
    return kind.isDirectory() ? filesIn(path) : kind.isFile() ? [path] : [];
  });
}

/** Which of these words stand in which kind of file. */
function search(directories: readonly string[], words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of directories.flatMap(filesIn)) {
    const bytes = readFileSync(path).toString('latin1').toLowerCase();
    for (const word of words) if (bytes.includes(word.toLowerCase())) found.add(`${word} in ${kindOf(path)}`);
  }
  return [...found].toSorted();
}

const kindOf = (path: string): string =>
  /\/(base|pg_wal|log|pgsql_tmp|global)(\/|$)/.exec(path)?.[1] ?? path.slice(-40);

/** Kills the server as a crash of the machine's power would, without a word. */
function killServer(cluster: string): void {
  const [pid] = readFileSync(join(cluster, 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

test('no contact of any customer stands in the files of the server or of the home', async () => {
  const entente = await open();
  await beBusy(entente);
  // Killed with everything in the log only; the next start writes it to the tables, and still has both.
  killServer(realpathSync(join(home, 'postgres')));
  await entente.close().catch(() => {});
  const again = await open();
  const view = await again.as('aurora').customer.get({ ref: 'c2', reason: 'a test' });
  expect(JSON.stringify(view)).toContain(people[1]!.family);
  await withAdmin(again.adminUrl, (admin) => admin.query('checkpoint'));

  const places = [realpathSync(join(home, 'postgres')), home];
  expect(filesIn(again.spool)).toHaveLength(3);
  expect(secrets.length).toBeGreaterThan(400);
  expect(search(places, secrets)).toEqual([]);

  // The search finds what is there: in a table, in its write-ahead log and in the server's log.
  const plain = canary();
  await withAdmin(again.adminUrl, async (admin) => {
    await admin.query(
      `update store_aurora.customer set attributes = '{"name": "${plain}"}' where ref = 'c2'`,
    );
    await admin.query('checkpoint');
    await admin.query(`select '${plain}'::int`).catch(() => {});
  });
  expect(search(places, [plain])).toEqual(['base', 'log', 'pg_wal'].map((place) => `${plain} in ${place}`));
  const planted = canary();
  writeFileSync(join(again.spool, 'aurora', 'planted'), planted);
  expect(search(places, [planted])).toHaveLength(1);
  // What is written for people to read holds it, and nobody else may read that.
  for (const name of ['export.csv', 'rejects.csv']) {
    expect(search([outside], secrets).join()).toContain(name);
    expect(lstatSync(join(outside, name)).mode & 0o777).toBe(0o600);
  }
});
