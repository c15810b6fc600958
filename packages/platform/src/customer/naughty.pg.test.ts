import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsentsMapping, CustomersMapping, EventsMapping } from '@entente/contract';
import { rejectsFile } from '@entente/platform';
import { inStore } from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { afterAll, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('skyline', 'birch');
const skyline = platform.as('skyline');
const folder = mkdtempSync(join(tmpdir(), 'entente-naughty-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Texts that break programs which take them for something else than text; each may stand in a store. */
const naughty = [
  "Robert'); drop table customer;--",
  "' or 1=1; -- $1 $$ %s \\x00 \\",
  '<script>alert(1)</script>&amp;',
  "=cmd|'/c calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\u{ff1d}1+1',
  '{"a": [1, "b"]}',
  '","',
  '{a,b}',
  'NULL',
  'undefined',
  '__proto__',
  'constructor',
  '\u{202e}desrever\u{202c}',
  'zero\u{200b}wi\u{feff}dth',
  '\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e6}\u{1f1fa}',
  'Z\u{351}\u{36b}\u{343}a\u{321}lgo',
  '\u{fdfa}\u{1e9e}\u{130}\u{131}',
  'line\nbreak\tand\u{7f}bell\u{7}',
  '\u{fffe}\u{ffff}\u{10ffff}',
  '../../etc/passwd',
  '|\u{1}\u{1f}|',
  '1e400',
  'NaN',
  '\u{660}\u{661}',
  'x'.repeat(200),
] as const;
/** And those that no text in PostgreSQL may be. */
const impossible = ['nul\0nul', '\ud800 alone', 'alone \udfff'];

async function* linesOf(rows: readonly object[]): AsyncGenerator<Uint8Array> {
  for (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}
const file = { format: 'ndjson' } as const;
const fields = ['given', 'family', 'email', 'phone', 'loyalty', 'postcode', 'street', 'note'] as const;
const customers = CustomersMapping.parse({
  kind: 'customers',
  file,
  ref: 'ref',
  names: { given: 'given', family: 'family' },
  identifiers: {
    email: 'email',
    phone: 'phone',
    loyalty: 'loyalty',
    'name-birth-postcode': { birth: 'birth', postcode: 'postcode' },
  },
  attributes: {
    street: { category: 'contact' },
    postcode: { category: 'location' },
    note: { category: 'support' },
  },
});
const rowOf = (ref: string, text: string): Record<string, string> => ({
  ref,
  birth: '1990-01-01',
  ...Object.fromEntries(fields.map((field) => [field, text])),
});

test('a naughty text in every field of a customer, ref included, comes out as it went in', async () => {
  const rows = naughty.map((text) => rowOf(text, text));
  const load = () => skyline.customer.import({ source: linesOf(rows), mapping: customers });
  expect(await load()).toMatchObject({ created: naughty.length, rejectedRows: {}, rejectedCells: {} });
  expect(await load()).toMatchObject({ created: 0, changed: 0, unchanged: naughty.length });
  for (const text of naughty) {
    const { contact, attributes, identifiers } = await skyline.customer.get({ ref: text, reason: text });
    expect(contact).toEqual({ given_name: text, family_name: text, street: text });
    expect(attributes).toEqual({ note: text, postcode: text });
    expect(
      identifiers.filter(({ kind }) => kind !== 'name-birth-postcode').map(({ written }) => written),
    ).toEqual([text, text, text]);
  }
});

test('so it does in events and consents', async () => {
  const events = EventsMapping.parse({
    kind: 'events',
    file,
    ref: 'ref',
    event: 'support',
    at: 'at',
    id: 'id',
    properties: { said: {} },
  });
  const at = '2026-01-01T00:00:00Z';
  const happened = naughty.map((text) => ({ ref: text, at, id: text, said: text }));
  expect(await skyline.event.import({ source: linesOf(happened), mapping: events })).toMatchObject({
    recorded: naughty.length,
    rejectedRows: {},
  });
  const said = await inStore(platform, 'skyline', (store) =>
    store.selectFrom('event').select('properties').orderBy('id').execute(),
  );
  expect(said.map(({ properties }) => properties)).toEqual(naughty.map((text) => ({ said: text })));

  const about = { purpose: 'direct-marketing', recipient: 'birch', event: 'given', at, expires_at: '' };
  const decided = naughty.map((text) => ({
    ...about,
    customer: text,
    data_categories: 'contact',
    collected_by: text,
    notice: text,
  }));
  const consents = ConsentsMapping.parse({ kind: 'consents', file });
  expect(await skyline.consent.import({ source: linesOf(decided), mapping: consents })).toMatchObject({
    recorded: naughty.length,
    rejectedRows: {},
  });
  for (const text of naughty)
    expect((await skyline.consent.history({ ref: text })).decisions).toMatchObject([
      { collectedBy: text, notice: text },
    ]);
});

test('what no text may be is rejected with its row, in whichever field it stands', async () => {
  const spoilt = impossible.flatMap((text) =>
    ['ref', ...fields].map((field) => ({ ...rowOf('fine', 'fine'), [field]: text })),
  );
  expect(await skyline.customer.import({ source: linesOf(spoilt), mapping: customers })).toMatchObject({
    rows: spoilt.length,
    created: 0,
    rejectedRows: { 'bad-character': spoilt.length },
  });
});

test('a rejects file is for its owner’s eyes, and no cell of it begins a formula', async () => {
  const path = join(folder, 'rejected.csv');
  const rejects = rejectsFile(path);
  const about = { purpose: 'direct-marketing', recipient: 'birch', event: 'given', at: 'never' };
  const decided = naughty.map((text) => ({ ...about, customer: 'C', data_categories: '', at: text }));
  const consents = ConsentsMapping.parse({ kind: 'consents', file });
  await skyline.consent.import({ source: linesOf(decided), mapping: consents, rejects });
  await rejects.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(`"'=cmd|'/c calc'!A0"`);
  expect(text).not.toMatch(/(^|,)"?\s*[=+\-@\u{ff1d}]/mu);
});
