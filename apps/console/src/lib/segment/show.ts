/** The builder's fields for a condition. What they cannot say stays a text among them, so that nothing is lost. */
import {
  Refusal,
  writeCondition,
  type Condition,
  type Leaf,
  type SegmentVocabulary,
  type Span,
} from '@entente/contract';
import type { PropertyTest as AskedTest } from '@entente/contract';
import {
  attributeOf,
  instants,
  isGroup,
  nodeOf,
  propertyOf,
  testOf,
  totalKind,
  type Node,
  type PropertyTest,
  type Test,
  type ValueKind,
} from './node.ts';
import { conditionOf } from './read.ts';
import { testFrom } from './value.ts';

type NewId = () => string;

/** A group, whatever the condition is: what is added to it stands beside what there is. */
export function draftOf(condition: Condition | undefined, known: SegmentVocabulary): Node {
  let last = 0;
  const newId: NewId = () => String((last += 1));
  const root = newId();
  const node = condition && nodeFrom(condition, known, newId);
  if (node && isGroup(node)) return node;
  return nodeOf(root, 'all', { of: node ? [node] : [] });
}

/** Nothing that is shown says anything else than the condition: it is read again and compared. */
function nodeFrom(condition: Condition, known: SegmentVocabulary, newId: NewId): Node {
  if (condition.op === 'all' || condition.op === 'any')
    return nodeOf(newId(), condition.op, { of: condition.of.map((each) => nodeFrom(each, known, newId)) });
  const asText = (): Node => nodeOf(newId(), 'text', { text: writeCondition(condition) });
  if (condition.op === 'not') {
    const node = nodeFrom(condition.of, known, newId);
    return node.not === '' && node.is !== 'text' ? { ...node, not: 'not' } : asText();
  }
  const node = leafFrom(condition, known, newId);
  return node && saysTheSame(node, condition, known) ? node : asText();
}

function saysTheSame(node: Node, condition: Condition, known: SegmentVocabulary): boolean {
  try {
    const said = conditionOf(node, known);
    return said !== undefined && writeCondition(said) === writeCondition(condition);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function leafFrom(leaf: Leaf, known: SegmentVocabulary, newId: NewId): Node | undefined {
  const id = newId();
  switch (leaf.op) {
    case 'attribute': {
      const kind = attributeOf(known, leaf.name);
      return kind && nodeOf(id, 'attribute', { name: leaf.name, test: testFrom(leaf.test, kind) });
    }
    case 'segment':
    case 'set':
      return nodeOf(id, 'member', { name: `${leaf.op} ${leaf.name}` });
    case 'sequence':
      return undefined;
    case 'contact':
      return nodeOf(id, 'contact', {
        name: leaf.within ?? '',
        where: leaf.where.map(({ field, test }) => ({
          id: newId(),
          property: field,
          test: testFrom(test, plain),
        })),
      });
    case 'touch': {
      const { which, before, within } = leaf;
      const more = { which, beforeWhich: before.which, beforeKind: before.events.kind };
      const node = eventsFrom(id, 'touch', leaf, { known, newId });
      if (!within) return { ...node, ...more };
      return { ...node, ...more, within: testOf({ value: String(within.count), unit: within.unit }) };
    }
    case 'ranked': {
      const { by } = leaf;
      const bands = {
        from: String(leaf.from),
        to: String(leaf.to),
        bands: String(leaf.bands),
        end: leaf.end ?? 'top',
      };
      const property = 'property' in by ? by.property : '';
      return { ...eventsFrom(id, 'ranked', by, { known, newId }), ...bands, measure: by.of, property };
    }
    default: {
      const property = 'property' in leaf ? leaf.property : '';
      const node = { ...eventsFrom(id, 'events', leaf, { known, newId }), measure: leaf.op, property };
      const kind = totalKind(known, node);
      if (!('test' in leaf)) return node;
      return kind && { ...node, test: testFrom(leaf.test, kind) };
    }
  }
}

type Telling = Pick<Extract<Leaf, { op: 'happened' }>, 'events'> & {
  readonly where?: readonly AskedTest[];
  readonly during?: Span;
};

function eventsFrom(
  id: string,
  is: 'events' | 'touch' | 'ranked',
  { events, where = [], during }: Telling,
  { known, newId }: { known: SegmentVocabulary; newId: NewId },
): Node {
  const testsFrom = (tests: readonly AskedTest[]): PropertyTest[] =>
    tests.map(({ property, test }) => ({
      id: newId(),
      property,
      test: testFrom(test, propertyOf(known, events.kind, property) ?? plain),
    }));
  return nodeOf(id, is, {
    kind: events.kind,
    where: testsFrom(events.where),
    during: spanFrom(events.during),
    has: testsFrom(where),
    hasDuring: spanFrom(during),
  });
}

const plain: ValueKind = { type: 'text', currency: null };
const spanFrom = (span: Span | undefined): Test => (span ? testFrom(span, instants) : testOf({}));
