import { Refusal } from '@entente/contract';
import { expect, test } from 'vitest';
import { fieldsIn, questionIn, together, wrongIn } from './question.ts';

const attributes = [
  { name: 'points', type: 'integer', currency: null },
  { name: 'spent', type: 'money', currency: 'AUD' },
  { name: 'tier', type: 'text', currency: null },
] as const;
const ask = (query: string) => questionIn(fieldsIn(new URLSearchParams(query)), attributes);

test('an address without anything to count by asks nothing', () => {
  expect(ask('')).toBeUndefined();
  expect(ask('by2=tier')).toBeUndefined();
});

test('edges are read as values of what they part, by commas or semicolons, and only of what is ordered', () => {
  expect(ask('by1=points&edges1=0,100')?.asked.by).toEqual([{ attribute: 'points', edges: [0, 100] }]);
  expect(ask('by1=tier&edges1=5&by2=spent&edges2=9,5; 20 AUD')?.asked.by).toEqual([
    { attribute: 'tier' },
    {
      attribute: 'spent',
      edges: [
        { minor: 950, currency: 'AUD' },
        { minor: 2000, currency: 'AUD' },
      ],
    },
  ]);
  expect(ask('by1=segment+regulars')?.asked).toEqual({ by: [{ segment: 'regulars' }] });
});

test('what is no edge is said of the field that it was typed into', () => {
  const no = refusalOf(() => ask('by1=tier&by2=points&edges2=1;many;2.5'));
  expect(no.code).toBe('segment-invalid');
  expect(wrongIn(no)).toEqual({
    edges2: '"many" is not a whole number; 2.5 is not a whole number',
  });
  const numbers = Array.from({ length: 101 }, (_, n) => n).join(';');
  expect(wrongIn(refusalOf(() => ask(`by1=points&edges1=${numbers}`)))).toEqual({
    edges1: 'must have at most 100 entries',
  });
  expect(Object.keys(wrongIn(refusalOf(() => ask('by1=tier&where=points+%3E'))))).toEqual(['where']);
});

test('what the API finds wrong is said of the field that it is about', () => {
  const faults = [
    { path: 'by[1].edges', message: 'must ascend' },
    { path: 'by[0].attribute', message: 'there is no attribute x' },
    { path: 'of.condition.name', message: 'there is no attribute y' },
  ];
  expect(wrongIn({ code: 'segment-invalid', message: '', wayOut: '', data: {}, faults })).toEqual({
    edges2: 'must ascend',
    by1: 'there is no attribute x',
    where: 'there is no attribute y',
  });
});

test('a cell of some customers is met by those of them who are in it', () => {
  const of = ask('by1=tier&of=regulars&where=points+%3E+3+or+points+%3C+1')?.of;
  expect(together(of, 'tier = "Gold" and points < 9')).toBe(
    'segment regulars and (points > 3 or points < 1) and tier = "Gold" and points < 9',
  );
  expect(together(undefined, 'tier = "Gold"')).toBe('tier = "Gold"');
});

function refusalOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) {
      const { code, message, wayOut, data } = error;
      return {
        code,
        message,
        wayOut,
        data: {},
        faults: data['faults'] as { path: string; message: string }[],
      };
    }
  }
  throw new Error('it was not refused');
}
