import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { Condition } from './condition.ts';
import { condition } from './conditions-for-tests.ts';
import { readCondition } from './read.ts';
import { writeCondition } from './write.ts';

describe('a condition written as text', () => {
  test('is read as the same condition, and is a condition that the API takes', () => {
    fc.assert(
      fc.property(condition, (written) => {
        expect(readCondition(writeCondition(written))).toEqual(written);
        expect(Condition.parse(written)).toEqual(written);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['gender = "F" and salary >= 50000', 'all'],
    ['a = 1 or b = 2 and not c = 3', 'any'],
    ['not (a = 1 or b = 2)', 'not'],
    ['sum amount of purchase(in last 12 months) >= 500.00 AUD', 'sum'],
    ['first touchpoint has (medium = "e-mail", since 2026-01-01)', 'first'],
    ['sequence (support(outcome = "open"), purchase) within 30 days', 'sequence'],
    ['did purchase(product starts with "wine", over 1 year ago)', 'happened'],
    ['`count` is known', 'attribute'],
    ['enrolled in next 2 weeks', 'attribute'],
    ['set 2026-vips', 'set'],
  ])('is written as it was read: %s', (text, op) => {
    const read = readCondition(text);
    expect(read.op).toBe(op);
    expect(writeCondition(read)).toBe(text);
  });

  test('may have lines, brackets too many, groups of one, != and amounts without cents', () => {
    const same = (text: string, canonical: string) =>
      expect(writeCondition(readCondition(text))).toBe(canonical);
    same('(\n  (gender = "F")\n  and salary > 1\n)', 'gender = "F" and salary > 1');
    same('gender != "F"', 'not gender = "F"');
    same('spent > 500 AUD', 'spent > 500.00 AUD');
    const alone: Condition = { op: 'any', of: [{ op: 'all', of: [{ op: 'set', name: 'vips' }] }] };
    expect(writeCondition(alone)).toBe('set vips');
  });
});

describe('a text that is no condition', () => {
  const faultOf = (text: string): string => {
    try {
      readCondition(text);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'segment-invalid') return String(error.data['detail']);
      throw error;
    }
    return 'none';
  };

  test.each([
    ['', 'line 1, column 1: expected a condition, not the end'],
    [
      'gender',
      'line 1, column 7: expected =, >=, <=, >, <, in, from, starts with, over, is known or is unknown, not the end',
    ],
    ['gender = F', 'line 1, column 10: expected a value, and text stands in "quotes", not "F"'],
    ['gender = "F', 'line 1, column 10: " is never closed'],
    [
      'gender = "F"\nand did shopping',
      'line 2, column 9: expected a kind of event: purchase, loyalty, survey, support, social, touchpoint, self-service, not "shopping"',
    ],
    ['(a = 1', 'line 1, column 7: expected ), not the end'],
    ['a = 1 b = 2', 'line 1, column 7: expected and, or, or the end, not "b"'],
    [
      'a in last 90',
      'line 1, column 13: expected a unit of time: hours, days, weeks, months, years, hour, day, week, month, year, not the end',
    ],
    [
      'did purchase(in last 1 day, until 2026-01-01)',
      'line 1, column 29: events happened in one span: this is a second one',
    ],
    ['spent > 1.234 AUD', 'line 1, column 9: expected an amount of AUD, not "1.234"'],
    ['a = 1 ; b', 'line 1, column 7: expected and, or, or the end, not ";"'],
    ['A = 1', 'name: "A" must be a name of a-z, 0-9 and _, a letter first, at most 63'],
    ['a in last 0 days', 'test.count: must be at least 1'],
    [
      'did purchase(since 2026-02-30)',
      'events.during.value: a date such as 2026-07-01 or an instant such as 2026-07-01T12:00:00Z',
    ],
  ])('is refused with the place that is wrong: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  test('is refused however deep, long or strange it is', () => {
    expect(faultOf(`${'('.repeat(10_000)}a = 1`)).toContain('less that stands in one another');
    expect(faultOf(`${'not '.repeat(20)}a = 1`)).toBe('is nested more than 12 deep');
    expect(faultOf(Array(300).fill('a = 1').join(' and '))).toContain('more than 200 conditions');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof faultOf(text) === 'string'));
    const scraps = fc.array(
      fc.constantFrom('a', '=', '1', '(', ')', 'did', 'purchase', 'in', 'last', '"', 'not', ','),
    );
    fc.assert(fc.property(scraps, (words) => typeof faultOf(words.join(' ')) === 'string'));
  });
});
