import { refusalCodes, refusals } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { refused as en } from './en/refused.ts';
import { sayRefusal, toldData } from './refused.ts';
import { refused as sv } from './sv/refused.ts';

const placesIn = (texts: readonly string[]): string[] =>
  [...texts.join(' ').matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

describe('a refusal', () => {
  test.each([
    ['English', en],
    ['Swedish', sv],
  ])('has a text and a way out in %s, filled from what the refusal has', (_, { texts }) => {
    expect(Object.keys(texts).toSorted()).toEqual(refusalCodes.toSorted());
    const unknown = refusalCodes.flatMap((code) => {
      const known = placesIn(refusals[code]);
      return placesIn(texts[code]).filter((name) => !known.includes(name));
    });
    expect(unknown).toEqual([]);
    for (const text of refusalCodes.flatMap((code) => texts[code])) expect(text).toMatch(/\.$|\{\w+\}$/);
  });

  test('is said with its data, states and nouns in the words of the reader', () => {
    const told = {
      code: 'agreement-state',
      message: '',
      wayOut: '',
      data: toldData({ state: 'SUSPENDED', verb: 'sign', needs: 'ACTIVE or PROPOSED', faults: [] }),
    };
    expect(sayRefusal(told, { refused: sv }).what).toBe(
      'Avtalet är pausat; för det här måste det vara gällande eller föreslaget.',
    );
    expect(sayRefusal(told, { refused: en }).what).toBe(
      'The agreement is suspended; for this it has to be in force or proposed.',
    );
  });

  test('says what is wrong once, and keeps its own words where its code is not known', () => {
    const data = { detail: 'name: is missing' };
    const invalid = { code: 'input-invalid', message: 'm', wayOut: 'w', data };
    expect(sayRefusal(invalid, { refused: sv }, true).what).toBe('Uppgifterna kan inte användas.');
    expect(sayRefusal(invalid, { refused: sv }).what).toContain('name: is missing');
    expect(sayRefusal({ ...invalid, code: 'of-tomorrow' }, { refused: sv })).toEqual({
      what: 'm',
      wayOut: 'w',
    });
  });
});
