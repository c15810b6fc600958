/** What the builder's buttons do: add a condition to a group, take one out, narrow events by a property. */
import { contactFields, type SegmentVocabulary } from '@entente/contract';
import { isGroup, isTotal, nodeOf, propertiesFor, testOf, type Node, type PropertyTest } from './node.ts';
import { rootPath } from './typed.ts';

/** The draft with that done to it, and the node to go on at. A button says what it does and where: `remove c.of.1`. */
export function edit(
  root: Node,
  { does, at, adding }: { readonly does: string; readonly at: string; readonly adding: string },
  known: SegmentVocabulary,
): { readonly root: Node; readonly focus: string | undefined } {
  let last = highest(root);
  const newId = (): string => String((last += 1));
  const steps = at.split('.');
  if (steps.shift() !== rootPath) return { root, focus: undefined };
  if (does === 'remove') {
    const place = Number(steps.pop());
    steps.pop();
    const changed = changeAt(root, steps, (group) => ({
      ...group,
      of: group.of.filter((_, n) => n !== place),
    }));
    return { root: changed, focus: nodeAt(changed, steps)?.id };
  }
  if (does === 'add') {
    const added = additionsOf(adding, { newId, known });
    const changed = changeAt(root, steps, (node) =>
      isGroup(node) ? { ...node, of: [...node.of, ...added] } : node,
    );
    return { root: changed, focus: added[0]?.id };
  }
  const list = does.endsWith('has') ? 'has' : 'where';
  if (does === 'narrow-where' || does === 'narrow-has') {
    const changed = changeAt(root, steps, (node) => ({
      ...node,
      [list]: [...node[list], { id: newId(), property: firstProperty(node, known), test: testOf({}) }],
    }));
    return { root: changed, focus: String(last) };
  }
  if (does === 'widen-where' || does === 'widen-has') {
    const place = Number(steps.pop());
    steps.pop();
    const changed = changeAt(root, steps, (node) => ({
      ...node,
      [list]: node[list].filter((_, n) => n !== place),
    }));
    return { root: changed, focus: nodeAt(changed, steps)?.id };
  }
  return { root, focus: undefined };
}

/** Chosen anew, what was said of something else says nothing any more: a property goes with its events. */
export function settle(node: Node, known: SegmentVocabulary): Node {
  const fits = (list: readonly PropertyTest[]): PropertyTest[] =>
    list.map((each) =>
      testable(known, node).includes(each.property)
        ? each
        : { ...each, property: firstProperty(node, known), test: testOf({}) },
    );
  const choices = propertiesFor(known, node);
  const property =
    isTotal(node.measure) && !choices.some(({ name }) => name === node.property)
      ? (choices[0]?.name ?? '')
      : node.property;
  return {
    ...node,
    property,
    where: fits(node.where),
    has: fits(node.has),
    of: node.of.map((each) => settle(each, known)),
  };
}

/** What a condition's tests are of: properties of its events, or fields of contacts. */
const testable = (
  { properties }: SegmentVocabulary,
  { is, kind }: Pick<Node, 'is' | 'kind'>,
): readonly string[] =>
  is === 'contact' ? contactFields : properties.filter((each) => each.kind === kind).map(({ name }) => name);

const firstProperty = (node: Node, known: SegmentVocabulary): string => testable(known, node)[0] ?? '';

function highest(node: Node): number {
  const own = [node.id, ...[...node.where, ...node.has].map(({ id }) => id)].map((id) => Number(id) || 0);
  return Math.max(...own, ...node.of.map(highest));
}

function nodeAt(node: Node, [word, place, ...rest]: readonly string[]): Node | undefined {
  if (word === undefined) return node;
  const next = word === 'of' ? node.of[Number(place)] : undefined;
  return next && nodeAt(next, rest);
}

function changeAt(node: Node, [word, place, ...rest]: readonly string[], change: (node: Node) => Node): Node {
  if (word === undefined) return change(node);
  if (word !== 'of') return node;
  return {
    ...node,
    of: node.of.map((each, n) => (String(n) === place ? changeAt(each, rest, change) : each)),
  };
}

function additionsOf(
  adding: string,
  { newId, known }: { readonly newId: () => string; readonly known: SegmentVocabulary },
): Node[] {
  const days = testOf({ op: 'last', value: '90' });
  const kind = known.properties[0]?.kind ?? 'purchase';
  const bought = { kind: 'purchase' };
  const answered = (from: string, to: string): Node =>
    nodeOf(newId(), 'events', {
      kind: 'survey',
      measure: 'last',
      has: [{ id: newId(), property: 'score', test: testOf({ op: 'between', value: from, to }) }],
    });
  const ranked = (measure: string, property = ''): Node =>
    nodeOf(newId(), 'ranked', { ...bought, measure, property });
  switch (adding) {
    case 'attribute':
      return [nodeOf(newId(), 'attribute', { name: known.attributes[0]?.name ?? '' })];
    case 'events':
      return [nodeOf(newId(), 'events', { kind })];
    case 'all':
    case 'any':
    case 'member':
    case 'contact':
    case 'text':
      return [nodeOf(newId(), adding)];
    case 'ranked':
      return [nodeOf(newId(), 'ranked', { kind, measure: 'count' })];
    case 'recent':
      return [nodeOf(newId(), 'events', { ...bought, during: days })];
    case 'lapsed':
      return [
        nodeOf(newId(), 'events', {
          ...bought,
          measure: 'last',
          hasDuring: testOf({ op: 'before', value: '90' }),
        }),
      ];
    case 'rfm':
      return [ranked('recency'), ranked('count'), ranked('sum', 'amount')];
    case 'promoter':
      return [answered('9', '10')];
    case 'detractor':
      return [answered('0', '6')];
    case 'touch':
    case 'firstTouch':
    case 'lastTouch':
      return [
        nodeOf(newId(), 'touch', {
          kind: 'touchpoint',
          which: adding === 'firstTouch' ? 'first' : 'last',
          has: [{ id: newId(), property: 'medium', test: testOf({ op: 'equals' }) }],
        }),
      ];
    default:
      return [];
  }
}
