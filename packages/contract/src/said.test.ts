import { describe, expect, test } from 'vitest';
import { asSaid, phrase, said, sayAgain } from './said.ts';

const catalogue = {
  '{0} is not {1}': '{1} är inte {0}',
  'a whole number': 'ett heltal',
  'braces { } and {0} stand': 'klamrar { } och {0} står',
};

describe('a sentence', () => {
  test('has what stands in it, in English', () => {
    expect(said`${'"x"'} is not ${said`a whole number`}`).toEqual({
      message: '"x" is not a whole number',
      said: { text: '{0} is not {1}', values: ['"x"', { text: 'a whole number', values: [] }] },
    });
  });

  test('is said again with every part of it, in the order of the other language', () => {
    const { said: sentence } = said`${3} is not ${asSaid(phrase('a whole number'))}`;
    expect(sayAgain(sentence, catalogue)).toBe('ett heltal är inte 3');
  });

  test('stays English where the catalogue has none, and what somebody wrote stays as it is', () => {
    expect(sayAgain(said`${1} is ${2}`.said, catalogue)).toBe('1 is 2');
    // Nobody's own text is taken for a sentence of ours, nor for a hole in one.
    expect(sayAgain(said`${'a whole number'} is not ${'{0}'}`.said, catalogue)).toBe(
      '{0} är inte a whole number',
    );
    expect(sayAgain(said`${1} is ${2}`.said, { constructor: 'no' })).toBe('1 is 2');
    expect(asSaid('braces { } and {0} stand').message).toBe('braces { } and {0} stand');
    expect(sayAgain(asSaid('braces { } and {0} stand').said, catalogue)).toBe('klamrar { } och {0} står');
  });
});
