/**
 * A condition on its way, as the builder's fields hold it: all of it text, so that it can be half said. Every node, group
 * or condition, has the same fields; which of them mean something follows from what it is.
 */
import type { AttributeType, SegmentVocabulary } from '@entente/contract';

export const nodeKinds = [
  'all',
  'any',
  'attribute',
  'events',
  'touch',
  'ranked',
  'member',
  'contact',
  'text',
] as const;
export type NodeKind = (typeof nodeKinds)[number];

/** What is asked of a value; several values stand on a line each, or are `picked` from those that are known. */
export type Test = {
  readonly op: string;
  readonly value: string;
  readonly to: string;
  readonly unit: string;
  readonly picked: readonly string[];
  /** The several values as they stood before, so that they keep their order. */
  readonly order: string;
};
export type PropertyTest = { readonly id: string; readonly property: string; readonly test: Test };

export type Node = {
  /** Stays with the node while others come and go. */
  readonly id: string;
  readonly is: NodeKind;
  /** `not`, or nothing. */
  readonly not: string;
  /** Of a group. */
  readonly of: readonly Node[];
  /** Of an attribute; of a segment or a set, with the word before it; of contacts, the organisation they are within. */
  readonly name: string;
  /** Of events: how they are counted, or what is asked of one of them. */
  readonly measure: string;
  readonly property: string;
  readonly kind: string;
  readonly where: readonly PropertyTest[];
  readonly during: Test;
  readonly test: Test;
  /** Of the first or last of such events: what is true of it. */
  readonly has: readonly PropertyTest[];
  readonly hasDuring: Test;
  /** Of touches: `first` or `last` before the `first` or `last` of others. */
  readonly which: string;
  readonly beforeWhich: string;
  readonly beforeKind: string;
  readonly within: Test;
  readonly from: string;
  readonly to: string;
  readonly bands: string;
  /** From which end the bands are counted: `top` or `bottom`. */
  readonly end: string;
  /** What the builder cannot show. */
  readonly text: string;
};

const noTest: Test = { op: '', value: '', to: '', unit: 'days', picked: [], order: '' };
export const testOf = (some: Partial<Test>): Test => ({ ...noTest, ...some });

const noNode: Omit<Node, 'id' | 'is'> = {
  not: '',
  of: [],
  name: '',
  measure: 'happened',
  property: '',
  kind: 'purchase',
  where: [],
  during: noTest,
  test: noTest,
  has: [],
  hasDuring: noTest,
  which: 'last',
  beforeWhich: 'first',
  beforeKind: 'purchase',
  within: noTest,
  from: '1',
  to: '1',
  bands: '5',
  end: 'top',
  text: '',
};
export const nodeOf = (id: string, is: NodeKind, some: Partial<Node> = {}): Node => ({
  ...noNode,
  ...some,
  id,
  is,
});

export const isGroup = ({ is }: Pick<Node, 'is'>): boolean => is === 'all' || is === 'any';

/** What values are, and in which currency. */
export type ValueKind = { readonly type: AttributeType; readonly currency: string | null };
const whole: ValueKind = { type: 'integer', currency: null };
export const instants: ValueKind = { type: 'instant', currency: null };

export const attributeOf = ({ attributes }: SegmentVocabulary, name: string): ValueKind | undefined =>
  attributes.find((each) => each.name === name);

export const propertyOf = (
  { properties }: SegmentVocabulary,
  kind: string,
  name: string,
): ValueKind | undefined => properties.find((each) => each.kind === kind && each.name === name);

/** What is compared in a count or total of events; undefined of an unknown property. */
export function totalKind(
  known: SegmentVocabulary,
  { measure, kind, property }: Node,
): ValueKind | undefined {
  if (measure === 'count' || measure === 'distinct') return whole;
  const found = propertyOf(known, kind, property);
  return found && measure === 'average' && found.type === 'integer' ? { ...found, type: 'number' } : found;
}

const summable: readonly AttributeType[] = ['integer', 'number', 'money'];
const comparable: readonly AttributeType[] = [...summable, 'date', 'instant'];
/** The properties that such a total can be made of. */
export const propertiesFor = ({ properties }: SegmentVocabulary, { kind, measure }: Node) =>
  properties.filter(
    (each) =>
      each.kind === kind &&
      (measure === 'distinct' ||
        (measure === 'sum' || measure === 'average' ? summable : comparable).includes(each.type)),
  );

export const totalWords = ['sum', 'average', 'smallest', 'largest', 'distinct'] as const;
export const isTotal = (measure: string): boolean => totalWords.some((each) => each === measure);

const ordered = ['equals', 'at-least', 'at-most', 'above', 'below', 'between'] as const;
const always = ['known', 'unknown'] as const;
const relative = ['last', 'before', 'next'] as const;
export const operators = {
  text: ['equals', 'in', 'starts-with', 'in-region', ...always],
  boolean: ['equals', ...always],
  integer: [...ordered, 'in', ...always],
  number: [...ordered, 'in', ...always],
  money: [...ordered, ...always],
  date: [...relative, ...ordered, ...always],
  instant: [...relative, ...ordered, ...always],
} as const satisfies Readonly<Record<AttributeType, readonly string[]>>;

/** When events happened; the first is any time. */
export const spans = ['', 'last', 'before', 'next', 'at-least', 'at-most', 'between'] as const;
export const isRelative = (op: string): boolean => relative.some((each) => each === op);

/** The operator that was chosen where it can be asked of that kind, else the first that can. */
export const operatorOf = ({ op }: Pick<Test, 'op'>, { type }: ValueKind): string =>
  operators[type].find((each) => each === op) ?? operators[type][0];
