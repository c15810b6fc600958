// Importing customers: from the bytes of a file to committed rows, against inserts by hand that are given everything
// ready to be written. Of what Entente does besides, reading phone numbers and encrypting are measured apart.
import { CustomersMapping } from '@entente/contract';
import { loadStoreKeys, type StoreKeys } from '@entente/store';
import { Client } from 'pg';
import { identifierHash, sealContact } from '../../packages/platform/src/customer/contact.ts';
import { normalisePhone } from '../../packages/platform/src/customer/normalise.ts';
import { readRows } from '../../packages/platform/src/import/reader.ts';
import { inStore } from '../support/cooperation.ts';
import { compare, ourselves, rowsOf, timed, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const partner = 'skyline';
/** Rows of one run; everybody commits after so many rows. */
const rowsOfRun = 10_000;
const batchRows = 1_000;
const linesOfChunk = 1_000;

const mapping = CustomersMapping.parse({
  kind: 'customers',
  ref: 'ref',
  names: { given: 'given', family: 'family' },
  identifiers: {
    email: 'email',
    phone: 'phone',
    'name-birth-postcode': { birth: 'birth', postcode: 'postcode' },
  },
  attributes: {
    postcode: { category: 'location' },
    birth: { type: 'date', category: 'demographic' },
    spent: { type: 'integer', category: 'purchase' },
  },
});

/** A customer as the peers are given it. */
type Ready = {
  ref: string;
  attributes: string;
  contact: Buffer;
  digest: Buffer;
  identifiers: { kind: string; hash: Buffer | null }[];
};

export async function benchImport(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  await stage.createPartners(partner);
  const peers = await openPeers(stage);
  const keys = await inStore(stage, partner, (store) => loadStoreKeys(store, stage.database.master, partner));
  let next = 0;
  const run = Math.min(rowsOfRun, people);
  const fresh = (): number => (next += run) - run;
  let ready: readonly Ready[] = [];
  const readyPeer = (name: string, write: (client: Client, rows: readonly Ready[]) => Promise<void>) => ({
    name,
    prepare: async () => void (ready = await readyRows(keys, { from: fresh(), rows: run })),
    run: async () => {
      for (let start = 0; start < ready.length; start += batchRows) {
        await peers.query('begin');
        await write(peers, ready.slice(start, start + batchRows));
        await peers.query('commit');
      }
      return ready.length;
    },
  });
  try {
    stage.say(`importing ${run} rows at a time`);
    const rows = await compare(`import of ${run} rows`, [
      { name: ourselves, run: () => importRows(stage, { from: fresh(), rows: run }) },
      readyPeer('row by row', insertOneByOne),
      readyPeer('batches by hand', insertBatch),
      { name: 'of which phone numbers', run: async () => readPhones(run) },
      { name: 'of which encryption', run: async () => sealContacts(keys, run) },
    ]);
    const { rows: whole, notes } = await importEverything(stage, { from: next, people });
    return { rows: [...rows, ...whole], notes: [...notes, ...parts(rows)] };
  } finally {
    await peers.end();
  }
}

/** How the import compares with ready rows once phone numbers and encryption are set aside. */
function parts(rows: readonly Row[]): string[] {
  const ms = (peer: string): number => rows.find((row) => row.peer === peer)!.median_ms;
  const rest = ms(ourselves) - ms('of which phone numbers') - ms('of which encryption');
  return [
    `Without phone numbers and encryption: ${(ms('batches by hand') / rest).toFixed(2)} of batches by hand, ${(ms('row by row') / rest).toFixed(1)} × row by row.`,
  ];
}

async function importEverything(
  stage: Stage,
  { from, people }: { from: number; people: number },
): Promise<{ rows: Row[]; notes: string[] }> {
  stage.say(`importing ${people} rows at once`);
  const before = process.memoryUsage.rss() >> 20;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() >> 20)), 100);
  const { ms } = await timed(() => importRows(stage, { from, rows: people }));
  clearInterval(watch);
  return {
    rows: rowsOf(`import of ${people} rows in one file`, [{ peer: ourselves, ms }]),
    notes: [
      `${Math.round(people / (ms / 1000))} rows/s in one file of ${people}; memory of the process ${before} MB before, ${most} MB at most.`,
    ],
  };
}

async function importRows(stage: Stage, wanted: { from: number; rows: number }): Promise<number> {
  const { created } = await stage.as(partner).customer.import({ source: fileOf(wanted), mapping });
  return created;
}

/** A CSV file of these customers, in chunks. */
async function* fileOf({ from, rows }: { from: number; rows: number }): AsyncGenerator<Uint8Array> {
  yield Buffer.from('ref,email,phone,given,family,birth,postcode,spent\n');
  for (let start = from; start < from + rows; start += linesOfChunk) {
    const lines: string[] = [];
    for (let n = start; n < Math.min(start + linesOfChunk, from + rows); n += 1) lines.push(lineOf(n));
    yield Buffer.from(lines.join(''));
  }
}

function lineOf(n: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const birth = `${1940 + (n % 60)}-${two(1 + (n % 12))}-${two(1 + (n % 28))}`;
  return `c${n},Person${n}@Example.com,${phoneOf(n)},Given${n % 1_000},Family${n % 977},${birth},${1_000 + (n % 9_000)},${n % 5_000}\n`;
}

const phoneOf = (n: number): string => `04${String(n % 40_000_000).padStart(8, '0')}`;

function readPhones(rows: number): number {
  for (let n = 0; n < rows; n += 1) normalisePhone(phoneOf(n), 'AU');
  return rows;
}

function sealContacts(keys: StoreKeys, rows: number): number {
  for (let n = 0; n < rows; n += 1) {
    const email = `person${n}@example.com`;
    sealContact(
      keys.contact,
      { partner, ref: `c${n}` },
      {
        attributes: { given_name: `Given${n % 1_000}`, family_name: `Family${n % 977}` },
        identifiers: [
          { kind: 'email', written: email, normalised: email },
          { kind: 'phone', written: phoneOf(n), normalised: `+61${phoneOf(n).slice(1)}` },
          { kind: 'name-birth-postcode', written: `${n}`, normalised: `given|family|1970-01-01|${n}` },
        ],
      },
    );
  }
  return rows;
}

/** The same customers as columns ready to be written, made by the product's own code. */
async function readyRows(keys: StoreKeys, wanted: { from: number; rows: number }): Promise<Ready[]> {
  const ready: Ready[] = [];
  for await (const { rows } of readRows(fileOf(wanted), mapping, { country: 'AU' })) {
    for (const { ref, attributes, contact, identifiers, digest } of rows) {
      ready.push({
        ref,
        digest,
        attributes: JSON.stringify(attributes),
        contact: sealContact(keys.contact, { partner, ref }, { attributes: contact as never, identifiers }),
        identifiers: identifiers.map(({ kind, normalised }) => ({
          kind,
          hash: normalised === null ? null : identifierHash(keys.hash, kind, normalised),
        })),
      });
    }
  }
  return ready;
}

/** The peers' tables: as the store's, without policies. */
async function openPeers({ url, admin }: Stage): Promise<Client> {
  await admin.query(`
    create schema peer;
    create table peer.customer (like store_${partner}.customer including all);
    create table peer.identifier (like store_${partner}.identifier including all,
      foreign key (customer) references peer.customer (id))`);
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function insertOneByOne(client: Client, rows: readonly Ready[]): Promise<void> {
  for (const { ref, attributes, contact, digest, identifiers } of rows) {
    const { rows: inserted } = await client.query<{ id: string }>({
      name: 'customer',
      text: `insert into peer.customer (ref, attributes, contact, digest, changed_at) values ($1, $2, $3, $4, now())
             returning id`,
      values: [ref, attributes, contact, digest],
    });
    for (const { kind, hash } of identifiers) {
      await client.query({
        name: 'identifier',
        text: 'insert into peer.identifier (customer, kind, position, hash) values ($1, $2, 0, $3)',
        values: [inserted[0]!.id, kind, hash],
      });
    }
  }
}

async function insertBatch(client: Client, rows: readonly Ready[]): Promise<void> {
  const identifiers = rows.flatMap(({ ref, identifiers: several }) =>
    several.map((one) => ({ ref, ...one })),
  );
  await client.query({
    name: 'batch',
    text: `with written as (
             insert into peer.customer (ref, attributes, contact, digest, changed_at)
             select t.*, now() from unnest($1::text[], $2::jsonb[], $3::bytea[], $4::bytea[]) as t
             returning id, ref)
           insert into peer.identifier (customer, kind, position, hash)
           select w.id, i.kind, 0, i.hash
           from unnest($5::text[], $6::text[], $7::bytea[]) as i (ref, kind, hash) join written w using (ref)`,
    values: [
      rows.map(({ ref }) => ref),
      rows.map(({ attributes }) => attributes),
      rows.map(({ contact }) => contact),
      rows.map(({ digest }) => digest),
      identifiers.map(({ ref }) => ref),
      identifiers.map(({ kind }) => kind),
      identifiers.map(({ hash }) => hash),
    ],
  });
}
