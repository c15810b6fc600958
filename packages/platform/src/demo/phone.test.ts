import { expect, test } from 'vitest';
import { normalisePhone } from '../customer/normalise.ts';
import { phoneOf, phoneSpellings, phoneSpellingsAbroad } from './phone.ts';

const fiction = /^0[2378](5550|7010)\d{4}$/;

test('a population that fits there has numbers set aside for fiction only, each person its own', () => {
  const people = 80_000;
  const numbers = new Set<string>();
  for (let slot = 0; slot < people; slot++) {
    const number = phoneOf(slot, { people, key: 3 });
    if (!fiction.test(number)) expect(number).toMatch(fiction);
    numbers.add(number);
  }
  expect(numbers.size).toBe(people);
});

test.each([80_000, 1_000_000])(
  'of %i people, every spelling of a number is read as that number',
  (people) => {
    for (let slot = 0; slot < 200; slot++) {
      const number = phoneOf(slot, { people, key: 3 });
      const valid = { state: 'valid', value: `+61${number.slice(1)}` };
      for (const spell of phoneSpellings) expect(normalisePhone(spell(number), 'AU')).toEqual(valid);
      for (const spell of phoneSpellingsAbroad) expect(normalisePhone(spell(number), 'NZ')).toEqual(valid);
    }
  },
);
