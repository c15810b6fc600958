// An inbox as a file, through the procedure that reads it page by page under the conditions of each moment, against
// PostgreSQL's own COPY of the same rows. COPY gives contact data as it rests, sealed, and makes no cell safe.
import { loadStoreKeys } from '@entente/store';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { openContact } from '../../packages/platform/src/customer/contact.ts';
import { inStore } from '../support/cooperation.ts';
import { deliver, makeDeliverable, provider, recipient } from './deliver.ts';
import { permissionTo, purpose } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

/** Rows of the inbox, as far as there are so many. */
const most = 100_000;
const pageRows = 1_000;

export async function benchExport(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const cooperation = await makeDeliverable(stage, people, most);
  stage.time.now += 60_000;
  const client = new Client({ connectionString: stage.url });
  await client.connect();
  const rows: Row[] = [];
  let size = 0;
  try {
    for (const { name, permission } of [
      { name: 'without contact', permission: `${provider}>${recipient} ${purpose} purchase` },
      { name: 'with contact', permission: permissionTo(recipient, provider) },
    ]) {
      stage.say(`delivering ${name}`);
      const { id, delivered } = await deliver(stage, cooperation, permission);
      size = delivered;
      await stage.admin.query(`vacuum analyze store_${recipient}.inbox`);
      const isOpened = name === 'with contact';
      stage.say(`exporting ${name}`);
      rows.push(
        ...(await compare<number>(name, [
          { name: ourselves, run: () => exportAs(stage, id, 'csv') },
          { name: 'entente, ndjson', run: () => exportAs(stage, id, 'ndjson') },
          { name: 'copy', run: () => copyOut(client, id) },
          ...(isOpened ? [{ name: 'pages by hand', run: () => readByHand(stage, client, id) }] : []),
        ])),
      );
    }
  } finally {
    await client.end();
  }
  return {
    rows,
    notes: [
      `${size} rows. \`copy\` leaves contact data sealed; \`pages by hand\` opens it and writes CSV as it comes.`,
    ],
  };
}

/** Exports and counts the people. */
async function exportAs(stage: Stage, delivery: string, format: 'csv' | 'ndjson'): Promise<number> {
  const text = await stage.as(recipient).delivery.export({ delivery, format, what: 'people' });
  let lines = format === 'csv' ? -1 : 0;
  for await (const piece of text) lines += linesIn(Buffer.from(piece));
  return lines;
}

async function copyOut(client: Client, delivery: string): Promise<number> {
  let lines = 0;
  const sink = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines += linesIn(chunk);
      done();
    },
  });
  const rows = `select encode(pairwise, 'hex'), own_ref, until, attributes ->> 'spent', contact
                from store_${recipient}.inbox where delivery = '${delivery}' order by pairwise`;
  await pipeline(client.query(copyTo(`copy (${rows}) to stdout (format csv, force_quote *)`)), sink);
  return lines;
}

async function readByHand(stage: Stage, client: Client, delivery: string): Promise<number> {
  const partner = recipient;
  const { contact: key } = await inStore(stage, partner, (store) =>
    loadStoreKeys(store, stage.database.master, partner),
  );
  let lines = 0;
  let after = Buffer.alloc(0);
  for (;;) {
    const { rows } = await client.query<{
      pairwise: Buffer;
      own_ref: string | null;
      attributes: { spent: number };
      contact: Buffer;
      until: Date;
    }>({
      name: 'page',
      text: `select pairwise, own_ref, attributes, contact, until from store_${partner}.inbox
             where delivery = $1 and pairwise > $2 order by pairwise limit ${pageRows}`,
      values: [delivery, after],
    });
    if (rows.length === 0) return lines;
    const text = rows.map(({ pairwise, own_ref: ref, attributes, contact, until }) => {
      const { attributes: names, identifiers } = openContact(key, { partner, delivery, pairwise }, contact);
      const cells = [pairwise.toString('hex'), ref ?? '', until.toISOString(), attributes.spent];
      const open = [
        ...Object.values(names),
        ...identifiers.flatMap(({ written, normalised }) => [written, normalised]),
      ];
      return `"${[...cells, ...open].join('","')}"\n`;
    });
    lines += linesIn(Buffer.from(text.join('')));
    after = rows.at(-1)!.pairwise as Buffer<ArrayBuffer>;
  }
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1;
  return lines;
}
