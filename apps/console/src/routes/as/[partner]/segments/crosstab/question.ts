/** A cross-tab as the address of its page says it: `by1`, `edges1`, `by2`, `edges2`, of whom (`of`, `where`). */
import {
  CrossTabQuestion,
  crossTabLimits,
  faultsText,
  readCondition,
  refuse,
  said,
  SegmentName,
  valueFault,
  writeCondition,
  type Condition,
  type DictionaryEntry,
  type Fault,
} from '@entente/contract';
import { scalarOf } from '#lib/segment/value.ts';
import { read } from '#lib/server/read.ts';
import type { Refused } from '#lib/server/refused.ts';

const names = ['by1', 'edges1', 'by2', 'edges2', 'of', 'where', 'share'] as const;
export type Field = (typeof names)[number];
export type Fields = Readonly<Record<Field, string>>;

export const fieldsIn = (params: URLSearchParams): Fields =>
  Object.fromEntries(names.map((name) => [name, (params.get(name) ?? '').trim()])) as Fields;

type Attribute = Pick<DictionaryEntry, 'name' | 'type' | 'currency'>;

/** Undefined until it is said what to count by. Refuses `input-invalid` and `segment-invalid`. */
export function questionIn(
  fields: Fields,
  attributes: readonly Attribute[],
): { asked: CrossTabQuestion; of: Condition | undefined } | undefined {
  if (fields.by1 === '') return undefined;
  const faults: Fault[] = [];
  const by = ([1, 2] as const)
    .filter((place) => fields[`by${place}`] !== '')
    .map((place) => dimensionIn(fields, place, { attributes, faults }));
  if (faults.length > 0) refuse('segment-invalid', { detail: faultsText(faults), faults });
  const of = ofIn(fields);
  return { asked: read(CrossTabQuestion, { by, ...(of && { of: { condition: of } }) }), of };
}

/** Who is counted: those of a segment, who meet a condition, or both. */
function ofIn({ of, where }: Fields): Condition | undefined {
  const parts: Condition[] = [
    ...(of === '' ? [] : [{ op: 'segment', name: read(SegmentName, of, 'of') } as const]),
    ...(where === '' ? [] : partsOf(readCondition(where))),
  ];
  return parts.length > 1 ? { op: 'all', of: parts } : parts[0];
}

const partsOf = (condition: Condition): readonly Condition[] =>
  condition.op === 'all' ? condition.of : [condition];

/** What the customers of a cell meet, and of those who were asked about no others. */
export const together = (of: Condition | undefined, text: string): string =>
  of ? writeCondition({ op: 'all', of: [...partsOf(of), ...partsOf(readCondition(text))] }) : text;

/** Edges stand in their order, and are wrong beside the field that they are typed into. */
function dimensionIn(
  fields: Fields,
  place: 1 | 2,
  { attributes, faults }: { attributes: readonly Attribute[]; faults: Fault[] },
) {
  const name = fields[`by${place}`];
  const [, segment] = /^segment (.+)$/.exec(name) ?? [];
  if (segment !== undefined) return { segment: read(SegmentName, segment, `by${place}`) };
  const attribute = attributes.find((each) => each.name === name);
  if (!attribute || !isOrdered(attribute)) return { attribute: name };
  const field = `edges${place}` as const;
  const typed = fields[field];
  // Where semicolons part them, a comma may stand for decimals.
  const edges = typed
    .split(typed.includes(';') ? ';' : ',')
    .map((edge) => edge.trim())
    .filter((edge) => edge !== '')
    .map((edge) => scalarOf(edge, attribute));
  for (const edge of edges) {
    const wrong = valueFault(edge, attribute);
    if (wrong) faults.push({ path: field, ...wrong });
  }
  if (edges.length > crossTabLimits.edges)
    faults.push({ path: field, ...said`must have at most ${crossTabLimits.edges} entries` });
  return { attribute: name, ...(edges.length > 0 && { edges }) };
}

/** Whether bands of it can begin somewhere. */
export const isOrdered = ({ type }: Pick<Attribute, 'type'>): boolean =>
  type !== 'text' && type !== 'boolean';

/** What is wrong, by the field that says it: the API names the place among what is counted by. */
export function wrongIn({ code, faults }: Refused): Partial<Record<Field, string>> {
  const wrong: Partial<Record<Field, string>> = {};
  if (code !== 'segment-invalid') return wrong;
  for (const { path, message } of faults) {
    const [, place, step] = /^by\[(\d)\]\.(attribute|edges)/.exec(path) ?? [];
    const named = names.find((name) => name === path);
    const field =
      named ??
      (place === undefined ? 'where' : (`${step === 'edges' ? 'edges' : 'by'}${Number(place) + 1}` as Field));
    wrong[field] = wrong[field] === undefined ? message : `${wrong[field]}; ${message}`;
  }
  return wrong;
}
