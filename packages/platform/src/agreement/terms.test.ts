import { AgreementTerms } from '@entente/contract';
import { expect, test } from 'vitest';
import { canonicalTerms, hashOfTerms } from './terms.ts';

const permission = {
  provider: 'aurora',
  recipient: 'birch',
  purpose: 'market-research',
  categories: ['survey', 'contact'],
  actions: ['count'],
};
const file = {
  name: 'Spring',
  parties: ['aurora', 'birch'],
  starts: '2026-01-01',
  ends: '2026-12-31',
  permissions: [permission],
};

test('the same terms have the same hash, however they were written', () => {
  const other = {
    permissions: [{ ...permission, categories: ['contact', 'survey'] }],
    ends: '2027-01-01T00:00:00.000Z',
    starts: '2026-01-01T00:00:00Z',
    minimumCohort: 50,
    parties: ['birch', 'aurora'],
    name: ' Spring ',
  };
  expect(hashOfTerms(AgreementTerms.parse(other))).toBe(hashOfTerms(AgreementTerms.parse(file)));
});

test('any change to the terms changes the hash', () => {
  const changes = [
    { name: 'Autumn' },
    { minimumCohort: 51 },
    { ends: '2026-12-30' },
    { matchRules: ['phone', 'email', 'name-birth-postcode'] },
  ];
  const hashes = [{}, ...changes].map((change) => hashOfTerms(AgreementTerms.parse({ ...file, ...change })));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('what is signed says everything, defaults included', () => {
  const text = canonicalTerms(AgreementTerms.parse(file));
  expect(text).toMatch(
    /^\{"deliveryDays":30,"ends":"2027-01-01T00:00:00Z","matchRules":\["email","phone","name-birth-postcode"\],"minimumCohort":50,/,
  );
  expect(AgreementTerms.parse(JSON.parse(text))).toEqual(AgreementTerms.parse(file));
});
