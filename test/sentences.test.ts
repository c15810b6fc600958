// Every sentence that says what is wrong with an input is said in every language that the console speaks.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sentences as sv } from '../apps/console/src/lib/words/sv/sentences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The English texts that sources mark: `said` before a template, and `phrase` of a text that stands for itself. */
const marked = new Set(
  globSync(['packages/*/src/**/*.ts', 'apps/*/src/**/*.{ts,svelte}'], { cwd: root })
    .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('contract/src/said.ts'))
    .flatMap((path) => {
      const source = readFileSync(root + path, 'utf8');
      const tagged = [...source.matchAll(/\bsaid`([^`\n]+)`/g)].map(([, text]) => {
        let hole = 0;
        return text!.replaceAll(/\$\{[^}]*\}/g, () => `{${hole++}}`);
      });
      return [...tagged, ...[...source.matchAll(/\bphrase\(\s*'([^']*)'/g)].map(([, text]) => text!)];
    }),
);

const holesIn = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).toSorted();

describe.each([['sv', sv]])('%s', (_, sentences) => {
  test('has every sentence, and none that nobody says', () => {
    expect(marked.size).toBeGreaterThan(100);
    expect(Object.keys(sentences).toSorted()).toEqual([...marked].toSorted());
  });

  test('leaves out nothing that stands in one', () => {
    for (const [english, other] of Object.entries(sentences))
      expect(holesIn(other)).toEqual(holesIn(english));
  });
});
