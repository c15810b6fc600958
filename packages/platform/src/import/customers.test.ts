import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText, told } from './reading-in-tests.ts';

const mapping = {
  kind: 'customers' as const,
  ref: 'id',
  dates: 'dd/mm/yyyy',
  names: { given: 'first', family: 'last' },
  identifiers: {
    email: 'mail',
    phone: 'tel',
    loyalty: 'card',
    'name-birth-postcode': { birth: 'born', postcode: 'zip' },
  },
  attributes: {
    street: { category: 'contact' },
    zip: { category: 'location' },
    born: { type: 'date', category: 'demographic' },
    Income: { type: 'money', category: 'demographic', currency: 'AUD' },
    since: { type: 'date', dates: 'yyyymmdd', category: 'loyalty' },
  },
};
const header = 'id,first,last,mail,tel,card,born,zip,street,Income,since,ignored';
const jo = '7,Jo,Bloggs,Jo@Example.com,0491 570 156,C-1,31/01/1970,2000,1 High St,1200.50,20200229,x';
const read = (lines: readonly string[], changes = {}) =>
  readText([header, ...lines].join('\n'), { ...mapping, ...changes });

describe('a row of customers', () => {
  test('becomes identifiers as written and normalised, contact data and typed attributes', async () => {
    const { rows, rejects } = await read([jo]);
    expect(rejects).toEqual([]);
    expect(rows).toMatchObject([
      {
        line: 2,
        ref: '7',
        identifiers: [
          { kind: 'email', written: 'Jo@Example.com', normalised: 'jo@example.com' },
          { kind: 'phone', written: '0491 570 156', normalised: '+61491570156' },
          { kind: 'loyalty', written: 'C-1', normalised: 'C-1' },
          {
            kind: 'name-birth-postcode',
            written: 'Jo|Bloggs|31/01/1970|2000',
            normalised: 'jo|bloggs|1970-01-31|2000',
          },
        ],
        contact: { given_name: 'Jo', family_name: 'Bloggs', street: '1 High St' },
        attributes: { born: '1970-01-31', income: 120_050, since: '2020-02-29', zip: '2000' },
      },
    ]);
    expect(rows[0]?.digest.length).toBe(32);
  });

  test('keeps identifiers that cannot be normalised, marked as such, and rejects nothing for them', async () => {
    const { rows, rejects } = await read(['7,,,n/a,12345,,,,,,,']);
    expect(rejects).toEqual([]);
    expect(rows[0]?.identifiers).toEqual([
      { kind: 'email', written: 'n/a', normalised: null },
      { kind: 'phone', written: '12345', normalised: null },
    ]);
  });

  test('lands without the cells that cannot be read, each of which is told once', async () => {
    const { rows, rejects } = await read(['7,Jo,Bloggs,,,,31/02/1970,2000,,lots,2020-02-29,x']);
    expect(rows).toMatchObject([{ identifiers: [], attributes: { zip: '2000' } }]);
    expect(Object.keys(rows[0]?.attributes ?? {})).toEqual(['zip']);
    expect(rejects.every((reject) => reject.scope === 'cell')).toBe(true);
    expect(rejects.map(told)).toEqual([
      [2, 'born', '31/02/1970', 'bad-date'],
      [2, 'Income', 'lots', 'bad-money'],
      [2, 'since', '2020-02-29', 'bad-date'],
    ]);
  });

  test('tells a date of birth that cannot be read also where it is no attribute', async () => {
    const { born: _, ...attributes } = mapping.attributes;
    const { rejects } = await read(['7,Jo,Bloggs,,,,31/02/1970,2000,,,,x'], { attributes });
    expect(rejects.map(told)).toEqual([[2, 'born', '31/02/1970', 'bad-date']]);
  });

  test('follows the country of the mapping before that of the partner', async () => {
    const { rows } = await read(['7,,,,030 901820,,,,,,,'], { country: 'DE' });
    expect(rows[0]?.identifiers[0]?.normalised).toBe('+4930901820');
    await expect(read([jo], { country: 'AQ' })).rejects.toMatchObject({ code: 'mapping-invalid' });
  });

  test('may have both names in one column', async () => {
    const { rows } = await readText('id,name\n1,georgia ryan\n2,"Ryan, Georgia May"\n3,white\n4,', {
      kind: 'customers',
      ref: 'id',
      names: { both: 'name', order: 'family-first' },
      emptyCells: 'clear',
    });
    expect(rows.map(({ contact }) => contact)).toEqual([
      { given_name: 'ryan', family_name: 'georgia' },
      { given_name: 'Georgia May', family_name: 'Ryan' },
      { given_name: null, family_name: 'white' },
      { given_name: null, family_name: null },
    ]);
  });
});

describe('an empty cell', () => {
  const empty = '7,,,,,,,,,,,';

  test('leaves what was known unless the mapping says otherwise', async () => {
    const { rows } = await read([empty]);
    expect(rows).toMatchObject([{ identifiers: [], clearedIdentifiers: [], contact: {}, attributes: {} }]);
    expect(rows[0]?.attributes).toEqual({});
  });

  test('clears everything where the mapping says so', async () => {
    const { rows } = await read([empty], { emptyCells: 'clear' });
    expect(rows[0]).toMatchObject({
      clearedIdentifiers: ['email', 'phone', 'loyalty', 'name-birth-postcode'],
      contact: { given_name: null, family_name: null, street: null },
      attributes: { born: null, income: null, since: null, zip: null },
    });
  });

  test('clears only the columns that the mapping names', async () => {
    const { rows } = await read([empty], { emptyCells: ['mail', 'zip', 'last'] });
    expect(rows[0]).toMatchObject({
      clearedIdentifiers: ['email', 'name-birth-postcode'],
      contact: { family_name: null },
      attributes: { zip: null },
    });
    expect(Object.keys(rows[0]?.contact ?? {})).toEqual(['family_name']);
  });
});

describe('the digest of a row', () => {
  const digest = async (line: string, changes = {}) =>
    (await read([line], changes)).rows[0]?.digest.toString('hex');

  test('is the same for the same content, whatever the order of the mapping and what it leaves out', async () => {
    const attributes = Object.fromEntries(Object.entries(mapping.attributes).toReversed());
    expect(await digest(jo.replace(/x$/, 'y'), { attributes })).toBe(await digest(jo));
    const { rows } = await read([jo, jo]);
    expect(rows[0]?.digest).toEqual(rows[1]?.digest);
  });

  test('differs as soon as any mapped cell does', async () => {
    const cells = jo.split(',');
    const known = await digest(jo);
    await fc.assert(
      fc.asyncProperty(fc.nat(10), async (at) => {
        const changed = cells.map((cell, index) => (index === at ? '' : cell)).join(',');
        fc.pre(at > 0);
        expect(await digest(changed)).not.toBe(known);
      }),
      { numRuns: 30 },
    );
    expect(await digest(jo, { emptyCells: 'clear' })).toBe(known);
  });
});
