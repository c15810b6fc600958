import { describe, expect, test } from 'vitest';
import { readText, told } from './reading-in-tests.ts';

const purchases = {
  kind: 'events' as const,
  ref: 'member',
  event: 'purchase',
  at: 'date',
  dates: 'dd-mm-yyyy',
  properties: { item: {}, price: { type: 'money' } },
};
const header = 'member,date,item,price';
const read = (lines: readonly string[], changes = {}) =>
  readText([header, ...lines].join('\n'), { ...purchases, ...changes });
const identities = async (lines: readonly string[], changes = {}) =>
  (await read(lines, changes)).rows.map(({ digest }) => digest.toString('hex'));

describe('a row of events', () => {
  test('becomes a dated fact with typed properties', async () => {
    const { rows } = await read(['7,21-07-2015,whole milk,1.20']);
    expect(rows).toMatchObject([
      {
        line: 2,
        ref: '7',
        kind: 'purchase',
        at: Date.UTC(2015, 6, 21),
        properties: { item: 'whole milk', price: 120 },
      },
    ]);
  });

  test('is rejected whole where any of its cells cannot be read', async () => {
    const { rows, rejects } = await read([
      '7,2015-07-21,milk,1',
      '7,,milk,1',
      ',21-07-2015,milk,1',
      '7,21-07-2015,milk,a',
    ]);
    expect(rows).toEqual([]);
    expect(rejects.map(told)).toEqual([
      [2, 'date', '2015-07-21', 'bad-instant'],
      [3, 'date', '', 'bad-instant'],
      [4, 'member', '', 'missing-ref'],
      [5, 'price', 'a', 'bad-money'],
    ]);
    expect(rejects.every((reject) => reject.scope === 'row')).toBe(true);
  });

  test('may name its own kind', async () => {
    const { rows, rejects } = await readText(
      'member,date,what\n7,2015-07-21T10:00:00Z,survey\n7,2015-07-21T10:00:00Z,quiz',
      {
        kind: 'events',
        ref: 'member',
        eventColumn: 'what',
        at: 'date',
      },
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['survey']);
    expect(rejects.map(told)).toEqual([[3, 'what', 'quiz', 'unknown-event-kind']]);
  });
});

describe('the identity of an event', () => {
  const milk = '7,21-07-2015,milk,1';

  test('is its content and its ordinal among identical lines, the same each time the file comes', async () => {
    const bread = '7,21-07-2015,bread,2';
    const first = await identities([milk, bread, milk, milk]);
    expect(new Set(first).size).toBe(4);
    expect(await identities([milk, bread, milk, milk])).toEqual(first);
    expect((await identities([bread, milk, milk, milk])).toSorted()).toEqual(first.toSorted());
    expect(await identities([milk, bread])).toEqual(first.slice(0, 2));
  });

  test('is its id where a column carries one, whatever else the line says', async () => {
    const [one, other, again] = await identities(
      ['7,21-07-2015,r1,1', '7,21-07-2015,r2,1', '7,22-07-2015,r1,9'],
      { id: 'item' },
    );
    expect(again).toBe(one);
    expect(other).not.toBe(one);
    const { rejects } = await read([`7,21-07-2015,,1`, `7,21-07-2015,${'r'.repeat(201)},1`], { id: 'item' });
    expect(rejects.map(({ reason }) => reason)).toEqual(['bad-id', 'bad-id']);
  });
});
