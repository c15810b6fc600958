import { readCondition, writeCondition, type SegmentVocabulary } from '@entente/contract';
import { expect, test } from 'vitest';
import { edit, settle } from './edit.ts';
import { isGroup, type Node } from './node.ts';
import { conditionOf } from './read.ts';
import { draftOf } from './show.ts';

const entry = { sensitivity: 'normal' as const, label: 'Label', currency: null };
const known: SegmentVocabulary = {
  attributes: [
    { ...entry, name: 'tier', type: 'text', category: 'loyalty' },
    { ...entry, name: 'salary', type: 'integer', category: 'demographic' },
    { ...entry, name: 'joined', type: 'date', category: 'loyalty' },
    { ...entry, name: 'vegetarian', type: 'boolean', category: 'demographic' },
    { ...entry, name: 'owed', type: 'money', category: 'purchase', currency: 'AUD' },
  ],
  properties: [
    { ...entry, kind: 'purchase', name: 'amount', type: 'money', currency: 'AUD' },
    { ...entry, kind: 'purchase', name: 'product', type: 'text' },
    { ...entry, kind: 'survey', name: 'score', type: 'integer' },
    { ...entry, kind: 'touchpoint', name: 'medium', type: 'text' },
  ],
};
const kinds = (node: Node): string[] => (isGroup(node) ? node.of.flatMap(kinds) : [node.is]);
const roundTrip = (text: string): string => {
  const said = conditionOf(draftOf(readCondition(text), known), known);
  return said ? writeCondition(said) : '';
};

test.each([
  'tier = "Gold"',
  'not (tier in ("Gold", "Blue", " odd one") or salary from 50000 to 90000) and vegetarian = no',
  'joined in last 90 days and joined over 6 months ago and joined > 2026-01-31 and salary is unknown',
  'owed >= 49.90 AUD or owed < 3.00 SEK',
  'did purchase(product starts with "wine", amount >= 20.00 AUD, in last 12 months)',
  'not did purchase(from 2026-01-01 to 2026-06-30T12:00:00Z)',
  'count purchase(since 2026-01-01) from 3 to 5 and average score of survey >= 8.5',
  'sum amount of purchase(in last 12 months) >= 500.00 AUD and distinct product of purchase > 2',
  'first touchpoint has (medium = "e-mail") and last purchase has (over 90 days ago)',
  'promoter of survey and band 1 of 5 by recency of purchase and top 20% by sum amount of purchase',
  'last touchpoint(in last 1 year) within 30 days before first purchase has (medium = "e-mail")',
  'segment regulars and not set vips',
  'contact of organisation(role = "buyer", industry in ("wine", "food"), within "HARBOUR") and not contact of organisation',
  'did purchase(product in region "au-sa")',
])('the fields of %s say the same', (text) => {
  expect(kinds(draftOf(readCondition(text), known))).not.toContain('text');
  expect(roundTrip(text)).toBe(writeCondition(readCondition(text)));
});

test.each([
  'sequence (support, purchase) within 30 days',
  'not not tier = "Gold"',
  'unheard_of = 3',
  'tier in ("two\\nlines", "Blue")',
  'tier >= 5',
  'last touchpoint before first purchase(product = "x") has (medium = "e-mail")',
])('what no field can show stays a text beside the others: %s', (text) => {
  const both = `salary >= 1 and ${text}`;
  expect(kinds(draftOf(readCondition(both), known))).toEqual(['attribute', 'text']);
  expect(roundTrip(both)).toBe(writeCondition(readCondition(both)));
});

test('a contact is narrowed by its role first, and asked of no event', () => {
  const contact = edit(draftOf(undefined, known), { does: 'add', at: 'c', adding: 'contact' }, known);
  const narrowed = edit(contact.root, { does: 'narrow-where', at: 'c.of.0', adding: '' }, known);
  expect(settle(narrowed.root, known).of[0]!.where[0]!.property).toBe('role');
  const odd = { ...narrowed.root.of[0]!, where: [{ ...narrowed.root.of[0]!.where[0]!, property: 'amount' }] };
  expect(settle(odd, known).where[0]!.property).toBe('role');
});

test('conditions are added to a group and taken out of it, and what is there keeps its place', () => {
  const first = edit(draftOf(undefined, known), { does: 'add', at: 'c', adding: 'any' }, known);
  const inner = edit(first.root, { does: 'add', at: 'c.of.0', adding: 'promoter' }, known);
  const more = edit(inner.root, { does: 'add', at: 'c.of.0', adding: 'lapsed' }, known);
  expect(writeCondition(conditionOf(more.root, known)!)).toBe(
    'last survey has (score from 9 to 10) or last purchase has (over 90 days ago)',
  );
  const narrowed = edit(more.root, { does: 'narrow-where', at: 'c.of.0.of.1', adding: '' }, known);
  expect(narrowed.root.of[0]!.of[1]!.where[0]!.property).toBe('amount');
  const widened = edit(narrowed.root, { does: 'widen-where', at: 'c.of.0.of.1.where.0', adding: '' }, known);
  const less = edit(widened.root, { does: 'remove', at: 'c.of.0.of.0', adding: '' }, known);
  expect(writeCondition(conditionOf(less.root, known)!)).toBe('last purchase has (over 90 days ago)');
  const none = edit(less.root, { does: 'remove', at: 'c.of.0', adding: '' }, known);
  expect(conditionOf(none.root, known)).toBeUndefined();
});
