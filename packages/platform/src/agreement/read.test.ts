import { Refusal } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { readTerms } from './read.ts';

const yaml = `# What two businesses agree.
name: Spring together
parties: [aurora, birch]
starts: 2026-01-01
ends: 2026-12-31
permissions:
  - provider: aurora
    recipient: birch
    purpose: direct-marketing
    categories: [contact]
    actions: [count, deliver]
`;

/** The refusal of a text, as its faults with their lines; fails when the text is read. */
function faultsOf(text: string, format: 'yaml' | 'json' = 'yaml'): string[] {
  try {
    readTerms(text, format);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'terms-invalid') throw error;
    const faults = error.data.faults as { path: string; message: string; line?: number }[];
    return faults.map(({ path, message, line }) => `${line ?? '-'} ${path}: ${message}`);
  }
  throw new Error('The text was read.');
}

describe('the file of an agreement', () => {
  test('may be YAML or JSON and says the same', () => {
    const terms = readTerms(yaml, 'yaml');
    expect(terms).toMatchObject({ name: 'Spring together', ends: '2027-01-01T00:00:00Z' });
    expect(readTerms(JSON.stringify(terms, null, '\t'), 'json')).toEqual(terms);
  });

  test('is refused with the line of every fault', () => {
    const wrong = yaml
      .replace('recipient: birch', 'recipient: brich')
      .replace('starts:', 'start:')
      .replace('count, ', 'sell,');
    expect(faultsOf(wrong)).toEqual([
      '2 starts: is missing',
      expect.stringMatching(/^11 permissions\[0\]\.actions\[0\]: "sell" is not one of/),
      '4 start: is not a known key',
      '8 permissions[0].recipient: "brich" is not a party of this agreement',
    ]);
  });

  test('is refused in one sentence that names the places', () => {
    expect(() => readTerms(yaml.replace('recipient: birch', 'recipient: brich'), 'yaml')).toThrow(
      'The terms are not valid: permissions[0].recipient: "brich" is not a party of this agreement (line 8)',
    );
  });

  test.each([
    ['a key given twice', `${yaml}name: Another\n`, '12 : the key "name" stands here twice'],
    [
      'an alias',
      yaml.replace('[contact]', '&c [contact]').replace('[count, deliver]', '*c'),
      '11 : must be written out, not be an alias',
    ],
    ['an anchor', yaml.replace('[contact]', '&c [contact]'), '10 : must be written out, without an anchor'],
    ['a tag', yaml.replace('Spring', '!!str Spring'), '2 : must be written without a tag'],
    ['an unknown tag', yaml.replace('Spring', '!secret Spring'), '2 : Unresolved tag: !secret'],
    ['a key that is no text', `${yaml}7: seven\n`, '12 : a key must be text'],
    ['a key of the language', `${yaml}__proto__: {name: x}\n`, '12 __proto__: is not a known key'],
    ['deep nesting', `${yaml}deep: ${'['.repeat(50)}${']'.repeat(50)}\n`, '12 : is nested too deeply'],
    ['a second document', `${yaml}---\nname: Another\n`, '12 : Source contains multiple documents'],
    ['nothing', '', ': must be a set of keys, not null'],
    ['a list', '- a\n', ': must be a set of keys'],
  ])('is refused when it has %s', (_, text, fault) => {
    expect(faultsOf(text)).toContainEqual(expect.stringContaining(fault));
  });

  test('is not YAML when it says that it is JSON', () => {
    expect(faultsOf(yaml, 'json')).toHaveLength(1);
    expect(faultsOf('{"name": "x", "name": "y"}', 'json')).toEqual(['1 : the key "name" stands here twice']);
  });

  test('is refused when it is too long, before it is read', () => {
    expect(() => readTerms(' '.repeat(262_145), 'yaml')).toThrow('limited to 256 KiB');
  });

  test.each([
    ['open brackets', '['.repeat(200_000)],
    ['nested lists', '- '.repeat(100_000)],
    ['nested maps', '{a: '.repeat(60_000)],
    ['nested blocks', Array.from({ length: 700 }, (__, n) => `${' '.repeat(n)}k:`).join('\n')],
    ['many keys', Array.from({ length: 20_000 }, (__, n) => `key${n}:`).join('\n')],
    ['many lines', 'x\n'.repeat(120_000)],
  ])('is refused within seconds when it is made of %s', { timeout: 5_000 }, (_, text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
  });
});
