/** The builder's fields, read from a form. Each has the path of its node before its name: `c.of.1.name`. */
import { conditionLimits } from '@entente/contract';
import type { Typed } from '../server/form.ts';
import { nodeKinds, nodeOf, testOf, type Node, type PropertyTest, type Test } from './node.ts';

export const rootPath = 'c';

/** What the form says; a form with more in it than a condition may have is read as far as that. */
export function nodeIn(typed: Typed): Node {
  let left: number = conditionLimits.parts;
  const readNode = (path: string, depth: number): Node => {
    left -= 1;
    const given = (name: string): string => exact(typed, `${path}.${name}`);
    const blank = nodeOf(given('id'), nodeKinds.find((kind) => kind === given('is')) ?? 'all');
    const count = depth > conditionLimits.depth ? 0 : countOf(given('parts'), conditionLimits.parts);
    const of: Node[] = [];
    for (let n = 0; n < count && left > 0; n += 1) of.push(readNode(`${path}.of.${n}`, depth + 1));
    const said = (name: 'measure' | 'kind' | 'which' | 'beforeWhich' | 'beforeKind' | 'end'): string =>
      given(name) || blank[name];
    return {
      ...blank,
      of,
      not: given('not'),
      name: given('name'),
      text: given('text'),
      property: given('property'),
      measure: said('measure'),
      kind: said('kind'),
      which: said('which'),
      beforeWhich: said('beforeWhich'),
      beforeKind: said('beforeKind'),
      from: given('from'),
      to: given('to'),
      bands: given('bands'),
      end: said('end'),
      where: testsIn(typed, `${path}.where`),
      has: testsIn(typed, `${path}.has`),
      test: testIn(typed, `${path}.test`),
      during: testIn(typed, `${path}.during`),
      hasDuring: testIn(typed, `${path}.hasDuring`),
      within: testIn(typed, `${path}.within`),
    };
  };
  return readNode(rootPath, 1);
}

/** Not trimmed: blanks of a text count. */
const exact = (typed: Typed, name: string): string => typed.all(name)[0] ?? '';

const countOf = (text: string, most: number): number =>
  Math.min(most, Math.max(0, Math.trunc(Number(text)) || 0));

function testsIn(typed: Typed, path: string): PropertyTest[] {
  return Array.from({ length: countOf(exact(typed, path), conditionLimits.tests) }, (_, n) => ({
    id: exact(typed, `${path}.${n}.id`),
    property: exact(typed, `${path}.${n}.property`),
    test: testIn(typed, `${path}.${n}.test`),
  }));
}

function testIn(typed: Typed, path: string): Test {
  return testOf({
    op: exact(typed, `${path}.op`),
    value: exact(typed, `${path}.value`),
    to: exact(typed, `${path}.to`),
    unit: exact(typed, `${path}.unit`) || 'days',
    picked: typed.all(`${path}.picked`),
    order: exact(typed, `${path}.order`),
  });
}
