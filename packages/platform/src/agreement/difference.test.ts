import { AgreementTerms, PartnerHandle, type Permission, permissionKey } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceWords } from './difference-words.ts';
import { assertChangeable, differencesOf, kindOf, touchedParties } from './difference.ts';

const handles = ['aurora', 'birch', 'cedar'].map((handle) => PartnerHandle.parse(handle));
const [aurora, birch, cedar] = handles as [PartnerHandle, PartnerHandle, PartnerHandle];

const termsOf = (permissions: readonly object[], changes: object = {}): AgreementTerms =>
  AgreementTerms.parse({
    name: 'A trial',
    parties: handles,
    starts: '2026-01-01',
    ends: '2026-12-31',
    permissions,
    ...changes,
  });
const line = (categories: string[], actions = ['count'], provider = 'aurora', recipient = 'birch') => ({
  provider,
  recipient,
  purpose: 'direct-marketing',
  categories,
  actions,
});
const kind = (before: object[], after: object[]) => kindOf(differencesOf(termsOf(before), termsOf(after)));

const words = ['contact', 'purchase', 'survey'];
const anyLine = fc.record({
  provider: fc.constantFrom(...handles),
  recipient: fc.constantFrom(...handles),
  purpose: fc.constant('direct-marketing'),
  categories: fc.subarray(words, { minLength: 1 }),
  actions: fc.subarray(['count', 'analyse', 'deliver'], { minLength: 1 }),
});
const keyOf = (it: object): string => permissionKey(it as Permission);
const anyTerms = fc
  .record({
    lines: fc.uniqueArray(
      anyLine.filter(({ provider, recipient }) => provider !== recipient),
      { minLength: 1, maxLength: 5, selector: keyOf },
    ),
    minimumCohort: fc.integer({ min: 10, max: 13 }),
    deliveryDays: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ lines, ...limits }) => termsOf(lines, limits));

describe('a narrowing', () => {
  test('is fewer categories, fewer actions, fewer lines, stricter limits', () => {
    const wide = line(['contact', 'purchase'], ['count', 'deliver']);
    for (const less of [
      [line(['contact'], ['count', 'deliver'])],
      [line(['contact', 'purchase'])],
      [line(['purchase'])],
    ])
      expect(kind([wide], less)).toBe('narrowing');
    expect(kind([wide, line(['contact'])], [line(['contact'])])).toBe('narrowing');
    const stricter = { minimumCohort: 60, deliveryDays: 3, ends: '2026-06-30' };
    expect(kindOf(differencesOf(termsOf([wide]), termsOf([wide], stricter)))).toBe('narrowing');
    expect(kindOf(differencesOf(termsOf([wide], stricter), termsOf([wide])))).toBe('widening');
  });

  test('gives one line for one: two for one are more people', () => {
    const wide = line(['contact', 'purchase']);
    expect(kind([wide], [line(['contact']), line(['purchase'])])).toBe('widening');
    expect(kind([wide], [wide, line(['contact'])])).toBe('widening');
    expect(kind([wide, line(['contact', 'survey'])], [line(['purchase']), line(['contact'])])).toBe(
      'narrowing',
    );
  });

  test('never lets a partner do with any data what no line let it do before', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, (before, after) => {
        if (kindOf(differencesOf(before, after)) !== 'narrowing') return;
        const allowed = (terms: AgreementTerms): string[] =>
          terms.permissions.flatMap(({ provider, recipient, categories, actions }) =>
            categories.flatMap((category) =>
              actions.map((action) => `${provider} ${recipient} ${category} ${action}`),
            ),
          );
        expect(allowed(before)).toEqual(expect.arrayContaining(allowed(after)));
        expect(after.permissions.length).toBeLessThanOrEqual(before.permissions.length);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('differences', () => {
  test('are none between the same terms, and said in as many sentences between others', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, (before, after) => {
        expect(differencesOf(before, before)).toEqual([]);
        const found = differencesOf(before, after);
        const spoken = differenceWords(found);
        expect(spoken).toHaveLength(found.length);
        expect(spoken.every((sentence) => sentence.length > 20 && !/undefined|NaN/.test(sentence))).toBe(
          true,
        );
        const isSame = JSON.stringify(before) === JSON.stringify(after);
        expect(kindOf(found) === 'same').toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });

  test('there and back are never both a narrowing', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, (a, b) => {
        const both = [kindOf(differencesOf(a, b)), kindOf(differencesOf(b, a))];
        expect(both.filter((each) => each === 'narrowing').length).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });

  test('say in the words of the contract what a recipient may no longer do', () => {
    const found = differencesOf(
      termsOf([line(['contact', 'purchase'], ['count', 'deliver'])]),
      termsOf([line(['contact'])], { minimumCohort: 80 }),
    );
    expect(differenceWords(found)).toEqual([
      "For direct marketing (contacting people with offers), birch may no longer use of aurora's customers: what they buy. For direct marketing (contacting people with offers), birch may no longer do this with aurora's customers: be handed the people themselves, one row each with that data. It can cover more people by that: also those who agreed to what is left and not to the rest. They come in when aurora enrols its customers anew. Rows that birch was handed under the line as it was leave its inbox and are recalled.",
      'A number or a delivery is withheld below 80 people; before, it was 50.',
    ]);
  });
});

describe('the signatures of a widening', () => {
  const base = termsOf([line(['contact']), line(['contact'], ['count'], 'cedar')]);
  const needs = (after: AgreementTerms, parties = handles) => touchedParties(base, after, parties);
  const lines = base.permissions;

  test('are those of the providers whose lines allow more, and of who becomes a recipient', () => {
    expect(needs(termsOf([line(['contact'], ['count', 'deliver']), lines[1]!]))).toEqual([aurora]);
    expect(needs(termsOf([...lines, line(['survey'], ['count'], 'cedar')]))).toEqual([cedar]);
    expect(needs(termsOf([...lines, line(['survey'], ['count'], 'aurora', 'cedar')]))).toEqual([
      aurora,
      cedar,
    ]);
    expect(needs(termsOf([...lines], { minimumCohort: 20 }))).toEqual([aurora, cedar]);
    expect(needs(termsOf([...lines], { minimumCohort: 20 }), [aurora, birch])).toEqual([aurora]);
  });

  test('are everybody’s where the text says something otherwise', () => {
    expect(needs(termsOf([...lines], { name: 'Another' }))).toEqual(handles);
    expect(needs(termsOf([...lines].reverse()))).toEqual(handles);
    expect(needs(termsOf([{ ...lines[0]!, title: 'Maps' }, lines[1]!]))).toEqual(handles);
  });

  test('no change touches who the parties are, and none brings in a line of one that left', () => {
    const attempt =
      (after: AgreementTerms, left: PartnerHandle[] = []) =>
      () =>
        assertChangeable(base, after, left);
    expect(attempt(termsOf([...lines], { starts: '2026-02-01' }))).toThrow('cannot touch the start');
    expect(attempt(termsOf([...lines], { matchRules: ['email'] }))).toThrow('recognised');
    expect(attempt(termsOf([lines[0]!, line(['survey'], ['count'], 'cedar')]), [cedar])).toThrow('has left');
    expect(attempt(termsOf([lines[0]!]), [cedar])).not.toThrow();
  });
});
