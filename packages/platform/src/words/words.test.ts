import { AgreementTerms, languages, type LanguageTag } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { differenceWords } from '../agreement/difference-words.ts';
import { differencesOf } from '../agreement/difference.ts';
import { renderTerms } from '../agreement/render.ts';
import { hashOfTerms } from '../agreement/terms.ts';
import { wordsIn } from './words.ts';

const others = (Object.keys(languages) as LanguageTag[]).filter((tag) => tag !== 'en');

function termsOf(change: Record<string, unknown> = {}): AgreementTerms {
  return AgreementTerms.parse({
    name: 'Spring together',
    parties: ['aurora', 'birch', 'cedar'],
    starts: '2026-02-01T06:30:00Z',
    ends: '2026-12-31',
    affiliations: [['aurora', 'cedar'], ['birch']],
    permissions: [
      {
        title: 'Offers that fit',
        provider: 'aurora',
        recipient: 'birch',
        purpose: 'direct-marketing',
        categories: ['contact', 'purchase'],
        actions: ['count', 'deliver'],
      },
    ],
    ...change,
  });
}

const before = termsOf();
const after = termsOf({
  name: 'Summer together',
  deliveryDays: 7,
  minimumCohort: 80,
  releases: { epsilon: 0.05 },
  permissions: [
    { ...before.permissions[0], categories: ['contact'], actions: ['count', 'analyse'] },
    {
      provider: 'cedar',
      recipient: 'aurora',
      purpose: 'market-research',
      categories: ['survey'],
      actions: ['count'],
    },
  ],
});

/** Every text below an object, by its path; what a function says is looked at where it is used. */
function* textsOf(value: unknown, path = ''): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) yield* textsOf(each, `${path}.${key}`);
}

/** What a text speaks of and no language changes: keys, hashes, handles and numbers. */
const factsIn = (text: string): string[] =>
  (text.match(/`[^`]+`|\b(?:aurora|birch|cedar)|\d+(?:[.,]\d+)*/g) ?? [])
    .map((fact) => fact.replace(',', '.'))
    .toSorted();

describe.each(others)('%s', (tag) => {
  test('has a text of its own wherever English has one', () => {
    const english = new Map(textsOf(wordsIn('en')));
    for (const [path, text] of textsOf(wordsIn(tag)))
      expect([path, text]).not.toEqual([path, english.get(path)]);
  });

  test('says the same of an agreement, line by line, and signs the same hash', () => {
    for (const terms of [before, after]) {
      const version = { version: 3, hash: hashOfTerms(terms), terms };
      const [english, other] = [renderTerms(version), renderTerms(version, tag)];
      expect(other.split('\n')).toHaveLength(english.split('\n').length);
      expect(factsIn(other)).toEqual(factsIn(english));
      expect(other).not.toMatch(/\b(the|customers|people|parties)\b/);
    }
  });

  test('says the same of what two versions do not have in common', () => {
    for (const [from, to] of [
      [before, after],
      [after, before],
    ] as const) {
      const differences = differencesOf(from, to);
      const [english, other] = [differenceWords(differences), differenceWords(differences, tag)];
      expect(other.map(factsIn)).toEqual(english.map(factsIn));
      expect(other.join(' ')).not.toMatch(/\b(the|customers|people|before)\b/);
    }
  });
});

test('Swedish adds no s to a name that ends in one', () => {
  const [line] = before.permissions;
  const terms = termsOf({
    parties: ['cellars', 'birch', 'cedar'],
    affiliations: [['cellars', 'cedar'], ['birch']],
    permissions: [{ ...line, provider: 'cellars' }],
  });
  const text = renderTerms({ version: 1, hash: hashOfTerms(terms), terms }, 'sv');
  expect(text).toContain('om cellars kunder');
  expect(renderTerms({ version: 1, hash: hashOfTerms(before), terms: before }, 'sv')).toContain(
    'om auroras kunder',
  );
});
