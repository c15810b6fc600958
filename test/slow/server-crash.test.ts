// The database server is killed while everybody is busy. What was answered is there when it is back, and nothing is
// there by half; what was not answered may be there as a whole, or not at all.
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEntente, type Entente } from '@entente/cli';
import { CustomersMapping, type CooperationId } from '@entente/contract';
import { readMapping } from '@entente/platform';
import { removeEmbedded } from '@entente/store';
import { afterAll, expect, test } from 'vitest';
import { readBooks, type Books } from '../crash/books.ts';
import { halvesIn } from '../crash/halves.ts';
import { withAdmin } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-server-crash-'));
const cluster = join(folder, 'postgres');
const journalFile = join(folder, 'journal', 'withdrawals.ndjson');
let entente: Entente;
const open = async (): Promise<void> => {
  entente = await openEntente({ home: folder, embedded: 'owned' });
};
afterAll(async () => {
  await entente.close();
  await removeEmbedded({ directory: cluster });
  rmSync(folder, { recursive: true });
});

const rounds = Number(process.env['ENTENTE_SERVER_CRASHES'] ?? 6);
const people = 200;
const given = { purpose: 'direct-marketing', recipient: 'birch' } as const;
const mapping = CustomersMapping.parse({
  kind: 'customers',
  file: { format: 'ndjson' },
  ref: 'ref',
  identifiers: { email: 'email' },
});
const consents = readMapping(
  'kind: consents\nfile: {format: ndjson}\ncolumns: {collected_by: null, notice: null}',
);

async function* bytesOf(rows: readonly object[]): AsyncGenerator<Uint8Array> {
  yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

const personOf = (n: number) => ({ ref: `c${n}`, email: `person-${n}@example.com` });
const yesOf = ({ ref }: { ref: string }) => ({
  customer: ref,
  ...given,
  data_categories: 'contact',
  event: 'given',
  at: new Date().toISOString(),
  expires_at: '',
});

/** What was answered, and so must be there whatever happens to the server afterwards. */
const answered = {
  customers: new Set<string>(),
  withdrawn: new Set<string>(),
  deliveries: new Set<string>(),
};

async function bring(from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, index) => personOf(from + index));
  await entente.as('aurora').customer.import({ source: bytesOf(rows), mapping, batchRows: 20 });
  for (const { ref } of rows) answered.customers.add(ref);
  const yes = rows.map(yesOf);
  await entente.as('aurora').consent.import({ source: bytesOf(yes), mapping: consents as never });
}

async function begin(): Promise<CooperationId> {
  await open();
  for (const handle of ['aurora', 'birch'])
    await entente.operator().partner.create({ handle, name: handle, defaultCountry: 'AU' });
  await bring(0, people);
  const line = { provider: 'aurora', ...given, categories: ['contact'], actions: ['count', 'deliver'] };
  const span = { starts: '2026-01-01', ends: '2099-12-31', minimumCohort: 10 };
  const terms = { name: 'A', parties: ['aurora', 'birch'], ...span, permissions: [line] };
  const { id, hash } = await entente.as('aurora').agreement.propose({ terms });
  for (const partner of ['aurora', 'birch']) await entente.as(partner).agreement.sign({ id, hash });
  for (const partner of ['aurora', 'birch']) await entente.as(partner).cooperation.enrol({ cooperation: id });
  return id;
}

/** Withdraws, imports and delivers until the server is gone; what is answered is noted. */
async function beBusy(cooperation: CooperationId, round: number): Promise<void> {
  const untilGone = async (work: (turn: number) => Promise<unknown>): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      try {
        await work(turn);
      } catch {
        return;
      }
    }
  };
  await Promise.all([
    untilGone(async (turn) => {
      const ref = `c${round * 25 + (turn % 25)}`;
      await entente.as('aurora').consent.record({ ref, ...given, categories: [], decision: 'withdrawn' });
      answered.withdrawn.add(ref);
    }),
    untilGone(async (turn) => {
      const from = people + round * 10_000 + turn * 60;
      await bring(from, from + 60);
    }),
    untilGone(async () => {
      const key = 'aurora>birch direct-marketing contact';
      const { id } = await entente
        .as('birch')
        .delivery.request({ cooperation, permission: key, mode: 'all' });
      answered.deliveries.add(id);
    }),
  ]);
}

const refsOf = (books: Books, table: string, column = 'ref'): Set<string> =>
  new Set((books.tables[`store_${table}`] ?? []).map((row) => String(row[column])));

/** What was answered and is not there. */
function lostIn(books: Books): string[] {
  const noes = (books.tables['store_aurora.consent_event'] ?? []).filter(
    ({ decision }) => decision === 'withdrawn',
  );
  const withdrawn = new Set(noes.map(({ ref }) => String(ref)));
  const completed = (books.tables['store_birch.delivery'] ?? []).filter(({ state }) => state === 'COMPLETED');
  const deliveries = new Set(completed.map(({ id }) => String(id)));
  return [
    ...answered.customers.difference(refsOf(books, 'aurora.customer')),
    ...answered.withdrawn.difference(withdrawn),
    ...answered.deliveries.difference(deliveries),
  ];
}

function killServer(): void {
  const [pid] = readFileSync(join(realpathSync(cluster), 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

test('a server that is killed while everybody is busy keeps what it answered, and nothing by half', async () => {
  const cooperation = await begin();
  for (let round = 0; round < rounds; round += 1) {
    const busy = beBusy(cooperation, round);
    await new Promise((resolve) => setTimeout(resolve, 700 + round * 150));
    killServer();
    await busy;
    await entente.close().catch(() => {});
    await open();
    const books = await withAdmin(entente.adminUrl, (admin) => readBooks(admin, journalFile));
    expect(lostIn(books)).toEqual([]);
    expect(halvesIn(books)).toEqual([]);
  }
  expect(answered.withdrawn.size).toBeGreaterThan(rounds);
  expect(answered.deliveries.size).toBeGreaterThan(0);

  // The comparison notices what is missing: a no that the journal has lost, and one that was never recorded.
  const other = join(folder, 'empty');
  copyFileSync('/dev/null', other);
  const books = await withAdmin(entente.adminUrl, (admin) => readBooks(admin, other));
  expect(halvesIn(books).length).toBeGreaterThan(0);
  answered.withdrawn.add('c-never');
  expect(lostIn(books)).toEqual(['c-never']);
});
