// A rehearsal of an import, of whatever kind, tells what the import that follows does, and leaves nothing behind.
import { readFile } from 'node:fs/promises';
import { agree, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { everythingIn } from '@entente/test/support/store-contents.ts';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readMapping } from './mapping.ts';
import type { Reject } from './rows.ts';

const platform = await openPlatform({ connections: 4 });
await platform.createPartners('aurora', 'birch');
const aurora = platform.as('aurora');

beforeAll(async () => {
  await importCustomers(platform, 'aurora', people('a', 1, 6));
  await importCustomers(platform, 'birch', people('b', 1, 6));
  await agree(platform, [{ provider: 'aurora', recipient: 'birch', actions: ['deliver'] }]);
  await aurora.customer.erase({ ref: 'a6' });
});

type Imports = Record<string, (file: never) => Promise<{ recording: number }>>;
const imports: Imports = {
  customers: (file) => aurora.customer.import(file),
  events: (file) => aurora.event.import(file),
  consents: (file) => aurora.consent.import(file),
  places: (file) => aurora.place.import(file),
  organisations: (file) => aurora.organisation.import(file),
  contacts: (file) => aurora.contact.import(file),
};

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

type How = { readonly mapping: string; readonly header: string; readonly options?: object };

/** Imports these lines; what is reported and rejected, but for the number of the recording. */
async function importing({ mapping, header, options }: How, rows: readonly string[], more: object) {
  const read = readMapping(mapping);
  const rejected: Reject[] = [];
  const { recording, ...report } = await imports[read.kind]!({
    source: bytesOf([header, ...rows, ''].join('\n')),
    mapping: read,
    rejects: { write: async (rejects: readonly Reject[]) => void rejected.push(...rejects) },
    ...options,
    ...more,
  } as never);
  return { report, rejected, recording };
}

/** All that there is: of the journal always, of the whole database the first times, since that takes a while. */
const everything = async (isWhole: boolean) => [
  await readFile(platform.journalFile, 'utf8'),
  isWhole ? await everythingIn(platform.url) : [],
];
const oneOf = (words: string) =>
  fc.constantFrom(...words.split(' ').map((word) => (word === '-' ? '' : word)));
const line = (...cells: string[]) => fc.tuple(...cells.map(oneOf)).map((row) => row.join(','));
const refs = 'a1 a2 a3 a4 a5 a6 z1 z2 z3 -';
const codes = 'H B L M N -';

const kinds: readonly (readonly [string, How, fc.Arbitrary<string>])[] = [
  [
    'customers',
    {
      mapping:
        '{kind: customers, ref: ref, identifiers: {email: email}, attributes: {tier: {category: loyalty}}}',
      header: 'ref,email,tier',
    },
    line(refs, 'x@example.com y@example.com nobody -', 'gold blue -'),
  ],
  [
    'a snapshot of customers',
    {
      mapping:
        '{kind: customers, ref: ref, identifiers: {email: email}, attributes: {tier: {category: loyalty}}}',
      header: 'ref,email,tier',
      options: { snapshot: { maxRemoved: 1 } },
    },
    line('a1 a2 a3 a4 a5 a6 z1 z2 z3', 'x@example.com y@example.com nobody -', 'gold blue -'),
  ],
  [
    'events',
    {
      mapping: '{kind: events, ref: ref, event: purchase, at: at, id: id, properties: {item: {}}}',
      header: 'ref,at,id,item',
    },
    line(refs, '2026-01-02 2026-01-03 soon', '1 2 3 4 5', 'bread wine'),
  ],
  [
    'consents',
    {
      mapping: '{kind: consents, columns: {expires_at: null, collected_by: null, notice: null}}',
      header: 'customer,purpose,recipient,data_categories,event,at',
    },
    line(
      refs,
      'direct-marketing *',
      'birch stranger',
      'contact',
      'given withdrawn',
      '2026-01-02T00:00:00Z 2026-05-01T00:00:00Z 2026-09-09T00:00:00Z never',
    ),
  ],
  [
    'places',
    { mapping: 'kind: places', header: 'ref,name,kind,parent' },
    line(codes, 'Old New', 'town', codes),
  ],
  [
    'organisations',
    { mapping: 'kind: organisations', header: 'code,name,parent,industry,country' },
    line(codes, 'Old New', codes, 'hotels', 'SE'),
  ],
  [
    'contacts',
    { mapping: 'kind: contacts', header: 'organisation,customer,role,title' },
    line(codes, refs, 'buyer owner', 'Ms'),
  ],
];

test.each(kinds)(
  'of %s tells what the import does, and leaves nothing behind',
  async (_, how, row) => {
    let runs = 0;
    const asked = fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (rows, batchRows) => {
        runs += 1;
        const before = await everything(runs <= 2);
        const { recording, ...rehearsed } = await importing(how, rows, { batchRows, dryRun: true });
        expect(await everything(runs <= 2)).toEqual(before);
        expect(recording).toBe(0);
        const { recording: landed, ...real } = await importing(how, rows, { batchRows });
        expect(landed).toBeGreaterThan(0);
        expect(rehearsed).toEqual(real);
        platform.time.now += 1_000;
      },
    );
    await fc.assert(asked, { numRuns: 8 });
  },
  60_000,
);
