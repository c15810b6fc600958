/** What a segment builder is filled in from: the definition in its form, and what its conditions may name. */
import {
  labelIn,
  Refusal,
  refuse,
  writeCondition,
  type Condition,
  type SegmentVocabulary,
  said,
} from '@entente/contract';
import { settle } from '#lib/segment/edit.ts';
import type { Node } from '#lib/segment/node.ts';
import { conditionOf } from '#lib/segment/read.ts';
import { draftOf } from '#lib/segment/show.ts';
import { nodeIn } from '#lib/segment/typed.ts';
import type { Choice } from '#lib/ui/segment/known.ts';
import type { Words } from '#lib/words/words.ts';
import type { apiOf } from './api.ts';
import type { Typed } from './form.ts';
import type { Refused } from './refused.ts';

type Api = ReturnType<typeof apiOf>;

export type View = 'fields' | 'text';

/** A definition as somebody left it in the form: the fields or the text, whichever they look at. */
export type Draft = { readonly view: View; readonly root: Node; readonly text: string };

export function draftIn(typed: Typed, known: SegmentVocabulary): Draft {
  const view = typed.text('view') === 'text' ? 'text' : 'fields';
  if (view === 'text') return { view, root: draftOf(undefined, known), text: typed.text('text') };
  return { view, root: settle(nodeIn(typed), known), text: '' };
}

/** As a view of a condition that there is. */
export const draftFrom = (condition: Condition | undefined, known: SegmentVocabulary, view: View): Draft => ({
  view,
  root: draftOf(condition, known),
  text: condition ? writeCondition(condition) : '',
});

/** What is asked: the text, or the structure that the fields say. Refuses `segment-invalid` where they say nothing. */
export function askedIn({ view, root, text }: Draft, known: SegmentVocabulary) {
  if (view === 'text' && text !== '') return { text };
  const condition = view === 'text' ? undefined : conditionOf(root, known);
  const wrong = said`there is no condition yet`;
  return condition
    ? { condition }
    : refuse('segment-invalid', { detail: wrong.message, faults: [{ path: '', ...wrong }] });
}

/** What is wrong, by the node that it is wrong with: the innermost one that holds the place. */
export function wrongIn(
  faults: Refused['faults'],
  root: Node,
  known: SegmentVocabulary,
): Record<string, string[]> {
  const wrong: Record<string, string[]> = {};
  const places: (readonly [place: string, id: string])[] = [];
  try {
    conditionOf(root, known, (id, place) => places.push([place, id]));
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault;
  }
  for (const { path, message } of faults) {
    // A place in the condition, or in the question that holds it.
    const at = `.${path.replace(/^of\.condition\.?/, '')}`;
    const [, id = root.id] =
      places.filter(([place]) => at.startsWith(place)).toSorted(([a], [b]) => b.length - a.length)[0] ?? [];
    (wrong[id] ??= []).push(message);
  }
  return wrong;
}

/** What conditions may name, with each label in the looker's language. */
export async function vocabularyOf(api: Api, language: string): Promise<SegmentVocabulary> {
  const { attributes, properties } = await api.segment.vocabulary();
  const named = <T extends { readonly label: string }>(entry: T): T => ({
    ...entry,
    label: labelIn(entry, language),
  });
  return { attributes: attributes.map(named), properties: properties.map(named) };
}

/** Segments and sets that customers can be in, at most two hundred of each; a segment is not in itself. */
export async function membersOf(api: Api, own: string, { builder }: Words): Promise<readonly Choice[]> {
  const [{ segments }, { sets }] = await Promise.all([
    api.segment.list({ limit: 200 }),
    api.set.list({ limit: 200 }),
  ]);
  return [
    ...segments
      .filter(({ name }) => name !== own)
      .map(({ name }): Choice => [`segment ${name}`, builder.members.segment(name)]),
    ...sets.map(({ name }): Choice => [`set ${name}`, builder.members.set(name)]),
  ];
}

/** How many values are few enough to choose from, and how many customers to go through for them while a page waits. */
const [fewValues, fewCustomers, fewAttributes] = [20, 200_000, 6];

/** The values of the texts that the draft asks about, where there are few. */
export async function valuesFor(
  api: Api,
  root: Node,
  known: SegmentVocabulary,
): Promise<Record<string, string[]>> {
  const named = new Set<string>();
  const visit = (node: Node): void => {
    const isText = known.attributes.some(({ name, type }) => name === node.name && type === 'text');
    if (node.is === 'attribute' && isText) named.add(node.name);
    for (const each of node.of) visit(each);
  };
  visit(root);
  if (named.size === 0 || (await api.customer.summary()).customers > fewCustomers) return {};
  const found = await Promise.all(
    [...named].slice(0, fewAttributes).map(async (attribute) => {
      try {
        const { cells } = await api.segment.crosstab({ by: [{ attribute }] });
        const values = cells.map(({ values: [value] }) => value).filter((value) => typeof value === 'string');
        return values.length <= fewValues ? ([attribute, values] as const) : undefined;
      } catch (error) {
        // Too many to be told apart is too many to choose from.
        if (error instanceof Refusal) return undefined;
        throw error;
      }
    }),
  );
  return Object.fromEntries(found.filter((each) => each !== undefined));
}
