import { expect, test } from 'vitest';
import { facts, paragraphs, table, valueFacts, wrapped } from './table.ts';

test('a table has its columns aligned, numbers to the right and with thousands', () => {
  const text = table(
    ['people of', 'covered'],
    [
      ['zephyria', 12_345],
      ['quillon', null],
    ],
  );
  expect(text.split('\n')).toEqual(['people of  covered', 'zephyria    12,345', 'quillon          –']);
});

test('a column with a word among its numbers stands left', () => {
  expect(table(['n'], [[7], ['suppressed']])).toBe('n\n7\nsuppressed');
});

test('what somebody else wrote cannot move the cursor', () => {
  expect(table(['name'], [['Ada\u001b[2J\nBo']])).toBe('name\nAda [2J Bo');
});

test('facts stand one a line with their names aligned', () => {
  expect(
    facts([
      ['a', true],
      ['long', 'x'],
      ['none', undefined],
    ]),
  ).toBe('a     yes\nlong  x\nnone  –');
});

test('a number among values may be a year, and gets no thousands', () => {
  expect(facts(valueFacts({ born: 1951, member: true }))).toBe('born    1951\nmember  yes');
});

test('a paragraph is broken between words only', () => {
  expect(wrapped('one two three-four-five', 8).split('\n')).toEqual(['one two', 'three-four-five']);
});

test('paragraphs that are not there leave no gap', () => {
  expect(paragraphs('a', false, '', 'b')).toBe('a\n\nb');
});
