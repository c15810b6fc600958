import { consentDecisions, purposes } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { readText, told } from './reading-in-tests.ts';

const header = 'customer,purpose,recipient,data_categories,event,at,expires_at,collected_by,notice';
const read = (lines: readonly string[], changes = {}) =>
  readText([header, ...lines].join('\n'), { kind: 'consents', ...changes });
const at = '2026-01-08T19:51:19Z';
const ms = Date.parse(at);

describe('a row of consents', () => {
  test('becomes a consent event with its evidence, categories once each and in their usual order', async () => {
    const { rows } = await read([
      `7,market-research,harvest, purchase|contact |purchase,given,${at},2027-01-08T00:00:00Z,pos,v2`,
    ]);
    expect(rows).toMatchObject([
      {
        line: 2,
        ref: '7',
        purpose: 'market-research',
        recipient: 'harvest',
        event: 'given',
        at: ms,
        expiresAt: Date.UTC(2027, 0, 8),
        categories: ['contact', 'purchase'],
        collectedBy: 'pos',
        notice: 'v2',
      },
    ]);
  });

  test('knows every purpose and every decision', async () => {
    const lines = purposes.flatMap((purpose) =>
      consentDecisions.map((event) => `7,${purpose},harvest,,${event},${at},,,`),
    );
    const { rows, rejects } = await read(lines);
    expect(rejects).toEqual([]);
    expect(rows.length).toBe(purposes.length * consentDecisions.length);
    expect(new Set(rows.map(({ digest }) => digest.toString('hex'))).size).toBe(rows.length);
  });

  test.each([
    [`7,spam,harvest,contact,given,${at},,,`, 'purpose', 'spam', 'unknown-purpose'],
    [`7,,harvest,contact,given,${at},,,`, 'purpose', '', 'unknown-purpose'],
    [`7,direct-marketing,No One,contact,given,${at},,,`, 'recipient', 'No One', 'unknown-recipient'],
    [
      `7,direct-marketing,harvest,contact|shoe-size,given,${at},,,`,
      'data_categories',
      'contact|shoe-size',
      'unknown-category',
    ],
    [`7,direct-marketing,harvest,contact,granted,${at},,,`, 'event', 'granted', 'unknown-decision'],
    ['7,direct-marketing,harvest,contact,given,yesterday,,,', 'at', 'yesterday', 'bad-instant'],
    ['7,direct-marketing,harvest,,withdrawn,,,,', 'at', '', 'bad-instant'],
    [`7,direct-marketing,harvest,contact,given,${at},never,,`, 'expires_at', 'never', 'bad-instant'],
    [`7,*,harvest,contact,given,${at},,,`, 'purpose', '*', 'wildcard-given'],
    [`7,direct-marketing,*,contact,given,${at},,,`, 'recipient', '*', 'wildcard-given'],
    [`,direct-marketing,harvest,contact,given,${at},,,`, 'customer', '', 'missing-ref'],
    [
      `7,direct-marketing,harvest,contact,given,${at},,,${'v'.repeat(201)}`,
      'notice',
      'v'.repeat(201),
      'text-too-long',
    ],
  ])('%s is rejected whole', async (line, column, value, reason) => {
    const { rows, rejects } = await read([line]);
    expect(rows).toEqual([]);
    expect(rejects.map(told)).toEqual([[2, column, value, reason]]);
    expect(rejects[0]?.scope).toBe('row');
  });
});

describe('a no', () => {
  test('may say * for purpose, recipient or both', async () => {
    const { rows } = await read([
      `7,*,harvest,,withdrawn,${at},,,`,
      `7,direct-marketing,*,,refused,${at},,,`,
      `7,*,*,,revoked,${at},,,`,
    ]);
    expect(rows.map(({ purpose, recipient }) => [purpose, recipient])).toEqual([
      ['*', 'harvest'],
      ['direct-marketing', '*'],
      ['*', '*'],
    ]);
  });

  test('lands whatever else is wrong in its row, which is told', async () => {
    const { rows, rejects } = await read([
      `7,*,harvest,contact|shoe-size,withdrawn,${at},never,,${'v'.repeat(201)}`,
    ]);
    expect(rows).toMatchObject([
      { event: 'withdrawn', categories: ['contact'], expiresAt: null, notice: null },
    ]);
    expect(rejects.map(({ scope, column }) => [scope, column])).toEqual([
      ['cell', 'data_categories'],
      ['cell', 'expires_at'],
      ['cell', 'notice'],
    ]);
  });

  test('does not expire', async () => {
    const { rows } = await read([`7,*,*,,withdrawn,${at},2027-01-08T00:00:00Z,,`]);
    expect(rows[0]?.expiresAt).toBeNull();
  });
});

test('columns may have other names, or not be there where the mapping says so', async () => {
  const { rows } = await readText(
    'who,purpose,to,what,event,when\n7,direct-marketing,harvest,contact+loyalty,given,08.01.2026',
    {
      kind: 'consents',
      dates: 'dd.mm.yyyy',
      categorySeparator: '+',
      columns: {
        customer: 'who',
        recipient: 'to',
        data_categories: 'what',
        at: 'when',
        expires_at: null,
        collected_by: null,
        notice: null,
      },
    },
  );
  expect(rows).toMatchObject([
    {
      categories: ['contact', 'loyalty'],
      at: Date.UTC(2026, 0, 8),
      expiresAt: null,
      collectedBy: null,
      notice: null,
    },
  ]);
});

test('the same consent event has the same identity in every file', async () => {
  const [first, second] = [`7,*,*,,withdrawn,${at},,,`, ` 7 ,*,*,,withdrawn,2026-01-08T20:51:19+01:00,,,`];
  const { rows } = await read([first, second]);
  expect(rows[0]?.digest).toEqual(rows[1]?.digest);
});
