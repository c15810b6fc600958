import { expect, test } from 'vitest';
import { languageWanted } from './language.ts';

const spoken = { en: true, sv: true };

test.each([
  ['sv', 'sv'],
  ['sv-FI, en;q=0.8', 'sv'],
  ['de-DE, en-GB;q=0.7, sv;q=0.3', 'en'],
  ['SV', 'sv'],
])('of %s it is %s', (accepted, wanted) => {
  expect(languageWanted(accepted, spoken)).toBe(wanted);
});

test.each([null, '', '*', 'de, fr', 'constructor', ', ;'])('of %j there is none', (accepted) => {
  expect(languageWanted(accepted, spoken)).toBeUndefined();
});
