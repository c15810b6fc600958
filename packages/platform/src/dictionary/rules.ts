/** What an edit of a line of the dictionary comes to, as far as the line alone can tell. */
import {
  categoryOfEvent,
  labelsOf,
  refuse,
  type AttributeType,
  type DataCategory,
  type DictionaryEdit,
  type EventKind,
  type LabelMap,
} from '@entente/contract';

/** A line of either kind as it is stored. */
export type StoredLine = {
  readonly of: string;
  readonly name: string;
  readonly type: string;
  readonly category: string | null;
  readonly sensitivity: string;
  readonly label: string;
  readonly labels: LabelMap;
  readonly currency: string | null;
  readonly settled: boolean;
};

/**
 * Types whose values are values of another type as they stand. From number to integer, only where all of them are
 * whole. Everything else would change what a value means, or leave it without a meaning.
 */
const conversions: Readonly<Partial<Record<AttributeType, readonly AttributeType[]>>> = {
  date: ['text'],
  instant: ['text'],
  integer: ['number'],
  number: ['integer'],
};

/** The category of a line: its own, or that of the kind of its events. */
export const categoryOf = ({ of, category }: Pick<StoredLine, 'of' | 'category'>): DataCategory =>
  (category as DataCategory | null) ?? categoryOfEvent[of as EventKind];

/**
 * The line as edited. Refuses `dictionary-unfit` for a category of events, for contact data that would become other
 * data or the other way round, for a type whose values these are not, and for another currency.
 */
export function edited(line: StoredLine, edit: DictionaryEdit): StoredLine {
  const { label, sensitivity, category, type, currency } = edit;
  const no = (detail: string): never => refuse('dictionary-unfit', { name: line.name, detail });
  if (category !== undefined && category !== categoryOf(line)) {
    if (line.category === null) no('the kind of its events fixes the category of a property');
    // Contact data lies sealed, and everything else where it can be searched.
    if (line.category === 'contact' || category === 'contact')
      no('contact data is kept sealed, and nothing becomes contact data or stops being it');
  }
  if (type !== undefined && type !== line.type) {
    if (line.category === 'contact') no('contact data is text');
    if (!conversions[line.type as AttributeType]?.includes(type))
      no(`its values are ${line.type}, and none of them is ${type} as it stands`);
  }
  const nextType = type ?? line.type;
  if (currency !== undefined && nextType !== 'money') no(`${nextType} has no currency`);
  if (currency !== undefined && line.currency !== null && line.currency !== currency)
    no(`its amounts are in ${line.currency}`);
  const labels = label === undefined ? undefined : labelsOf(label);
  return {
    ...line,
    type: nextType,
    ...(category !== undefined && line.category !== null && { category }),
    ...(sensitivity !== undefined && { sensitivity }),
    ...(labels && { label: labels.label, labels: labels.labels ?? {} }),
    ...(currency !== undefined && { currency }),
    settled: true,
  };
}

/** Whether values that are numbers must all be whole for this edit. */
export const needsWholeNumbers = (before: StoredLine, after: StoredLine): boolean =>
  before.type === 'number' && after.type === 'integer';
