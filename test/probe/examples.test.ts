import { expect, test } from 'vitest';
import { defOf, within } from '../support/schemas.ts';
import { examplesOf } from './examples/registry.ts';
import { imagined } from './imagined.ts';
import { procedures } from './matrix.ts';
import { leavesOf } from './replace.ts';

const [aurora, cedar] = [imagined('aurora', 'birch'), imagined('cedar', 'dahlia')];

/** What is nobody's: how much, when, why, in which words; and numbers that count within what an id beside them names. */
const plain =
  /\.(limit|bytes|batchRows|offset|days|maxRemoved|from|to|at|asOf|expiresAt|reason|statement|terms\.?.*|collectedBy|notice|folder|sha256|version|change|defaultCountry|addresses\[\]|actions\[\]|mapping.*|language|together|(of|where)\.condition.*|by(\[\])?\.edges.*|unit)$/;
/** What is the platform's, or to be made. */
const platforms =
  /^(agreement\.versions\.after|change\.list\.after|release\.list\.after|operator\.(list\w*\.after|withdrawInvitation\.id|remove\.person)|job\.figures\.after|platform\.status\.after|job\.cancelRound\.id|audit\.verify\.root|\w+\.invite\.email|partner\.appoint\.email|partner\.create\.\w+|key\.create\.name|column\.share\.values\[\]|segment\.crosstab\.by\[\]\.(attribute|edges\[\])|(delivery\.(preview|request)|job\.deliver)\.columns\.attributes\[\]|dictionary\.(list\.after|save\.\S+)|job\.(import|deliver)\.key)$/;

const placesOf = (input: unknown): [string, unknown][] =>
  [...leavesOf(input)].map(([place, leaf]) => [place.replaceAll(/\[\d+\]/g, '[]'), leaf]);

test('every procedure has an example that its schema takes', () => {
  const wanting = procedures.filter(({ name, input }) => {
    const examples = examplesOf(name, aurora);
    return examples.length === 0 || !examples.every((example) => !input || input.safeParse(example).success);
  });
  expect(wanting.map(({ name }) => name)).toEqual([]);
});

test('every text and number of an input stands in an example with an id, or names nothing', () => {
  const unfilled: string[] = [];
  for (const { name, input } of procedures) {
    if (!input) continue;
    const theirs = new Map(examplesOf(name, cedar).flatMap(placesOf));
    const differing = new Set(
      examplesOf(name, aurora)
        .flatMap(placesOf)
        .filter(([place, leaf]) => theirs.get(place) !== leaf)
        .map(([place]) => place),
    );
    for (const { place, schema } of within(input)) {
      const { type } = defOf(schema);
      const bare = place.replaceAll(/\|\d+/g, '');
      if (type !== 'string' && type !== 'number') continue;
      if (!differing.has(bare) && !plain.test(bare) && !platforms.test(name + bare))
        unfilled.push(`${name}${bare}`);
    }
  }
  expect([...new Set(unfilled)]).toEqual([]);
});
