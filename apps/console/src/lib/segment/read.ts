/** The condition that the builder's fields say. */
import {
  readCondition,
  type Condition,
  type ContactField,
  type EventFilter,
  type EventKind,
  type Measure,
  type PropertyTest as AskedTest,
  type SegmentVocabulary,
  type Span,
  type Total,
} from '@entente/contract';
import {
  attributeOf,
  instants,
  isGroup,
  isRelative,
  propertyOf,
  totalKind,
  type Node,
  type PropertyTest,
  type Test,
  type ValueKind,
} from './node.ts';
import { askedOf, durationOf } from './value.ts';

const text: ValueKind = { type: 'text', currency: null };

/**
 * Undefined where nothing is said. What is half said is a condition too, which whoever reads it finds the faults of;
 * `placed` is told where in it each node stands. Refuses `segment-invalid` for a text that is no condition.
 */
export function conditionOf(
  node: Node,
  known: SegmentVocabulary,
  placed: (id: string, place: string) => void = () => undefined,
  place = '',
): Condition | undefined {
  placed(node.id, place);
  const isNot = node.not === 'not';
  const inner = isNot ? `${place}.of` : place;
  const found = isGroup(node) ? groupOf(node, known, placed, inner) : leafOf(node, known);
  return found && isNot ? { op: 'not', of: found } : found;
}

function groupOf(
  { is, of }: Node,
  known: SegmentVocabulary,
  placed: (id: string, place: string) => void,
  place: string,
): Condition | undefined {
  const parts: Condition[] = [];
  for (const each of of) {
    const part = conditionOf(each, known, placed, `${place}.of[${parts.length}]`);
    if (part) parts.push(part);
  }
  return parts.length === 0 ? undefined : { op: is as 'all' | 'any', of: parts };
}

function leafOf(node: Node, known: SegmentVocabulary): Condition {
  switch (node.is) {
    case 'attribute': {
      const { name } = node;
      return { op: 'attribute', name, test: askedOf(node.test, attributeOf(known, name) ?? text) };
    }
    case 'touch':
      return touchOf(node, known);
    case 'ranked': {
      const [from, to, bands] = [node.from, node.to, node.bands].map(Number) as [number, number, number];
      const end = node.end === 'bottom' && { end: 'bottom' as const };
      return { op: 'ranked', by: measureOf(node, known), from, to, bands, ...end };
    }
    case 'member': {
      const [op = '', name = ''] = node.name.split(' ');
      return { op: op === 'set' ? 'set' : 'segment', name };
    }
    case 'contact':
      return {
        op: 'contact',
        where: node.where.map(({ property, test }) => ({
          field: property as ContactField,
          test: askedOf(test, text),
        })),
        ...(node.name !== '' && { within: node.name }),
      };
    case 'text':
      return readCondition(node.text);
    default:
      return eventsOf(node, known);
  }
}

function eventsOf(node: Node, known: SegmentVocabulary): Condition {
  const { measure, property } = node;
  const events = filterOf(node, known);
  if (measure === 'happened') return { op: measure, events };
  if (measure === 'first' || measure === 'last')
    return { op: measure, events, ...itemsOf(node.kind, node.has, node.hasDuring, known) };
  const test = askedOf(node.test, totalKind(known, node) ?? text);
  if (measure === 'count') return { op: measure, events, test };
  return { op: measure as Total, property, events, test };
}

function touchOf(node: Node, known: SegmentVocabulary): Condition {
  return {
    op: 'touch',
    which: node.which as 'first',
    events: filterOf(node, known),
    ...itemsOf(node.kind, node.has, node.hasDuring, known),
    before: {
      which: node.beforeWhich as 'first',
      events: { kind: node.beforeKind as EventKind, where: [] },
    },
    ...(node.within.value !== '' && { within: durationOf(node.within) }),
  };
}

function measureOf(node: Node, known: SegmentVocabulary): Measure {
  const events = filterOf(node, known);
  const { measure, property } = node;
  if (measure === 'count' || measure === 'recency') return { of: measure, events };
  return { of: measure as Total, property, events };
}

const filterOf = (node: Node, known: SegmentVocabulary): EventFilter => ({
  kind: node.kind as EventKind,
  ...itemsOf(node.kind, node.where, node.during, known),
});

function itemsOf(
  kind: string,
  where: readonly PropertyTest[],
  during: Test,
  known: SegmentVocabulary,
): { where: AskedTest[]; during?: Span } {
  const tests = where.map(({ property, test }) => ({
    property,
    test: askedOf(test, propertyOf(known, kind, property) ?? text),
  }));
  const span = spanOf(during);
  return span ? { where: tests, during: span } : { where: tests };
}

function spanOf(test: Test): Span | undefined {
  const { op } = test;
  if (op === '') return undefined;
  if (isRelative(op)) return { op: op as 'last', ...durationOf(test) };
  return askedOf(test, instants) as Span;
}
