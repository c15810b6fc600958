/** Reading and editing a partner's dictionary: attributes of customers and properties of events alike. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { AttributeName, AttributeType, LabelOrLabels, LabelMap, Sensitivity } from './dictionary.ts';
import { DataCategory, eventKinds } from './words.ts';

/** What a line of the dictionary is about: customers, or events of one kind. */
export const DictionaryOf = z.enum(['customer', ...eventKinds]);
export type DictionaryOf = z.infer<typeof DictionaryOf>;

const place = { of: DictionaryOf, name: AttributeName };

export const DictionaryLine = z.strictObject({
  ...place,
  type: AttributeType,
  /** Of a property it follows from the kind of its events. */
  category: DataCategory,
  sensitivity: Sensitivity,
  /** What people read whose language has no label of its own. */
  label: z.string(),
  labels: LabelMap,
  currency: z.string().nullable(),
  /** Somebody edited it, so that files no longer change it. */
  settled: z.boolean(),
  can: answersFor(['change']),
});
export type DictionaryLine = z.infer<typeof DictionaryLine>;

/** `of.name`, where a page of the dictionary ends. */
const DictionaryPlace = z
  .string()
  .max(100)
  .regex(/^[a-z-]{1,20}\.[a-z][a-z0-9_]{0,62}$/, phrase('what it is of and its name, such as customer.tier'));

export const DictionaryPage = z.strictObject({
  limit: z.int().min(1).max(1_000).default(1_000),
  after: DictionaryPlace.exactOptional(),
});
export type DictionaryPage = z.infer<typeof DictionaryPage>;
export const DictionaryList = z.strictObject({
  lines: z.array(DictionaryLine),
  next: DictionaryPlace.nullable(),
});
export type DictionaryList = z.infer<typeof DictionaryList>;

/** What is left out stays as it is. */
export const DictionaryEdit = z.strictObject({
  ...place,
  /** One for every language, or one for each: they replace what there was. */
  label: LabelOrLabels.exactOptional(),
  sensitivity: Sensitivity.exactOptional(),
  /** Of attributes only. */
  category: DataCategory.exactOptional(),
  type: AttributeType.exactOptional(),
  /** Of money for which no file named one. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, phrase('an ISO 4217 code such as AUD'))
    .exactOptional(),
});
export type DictionaryEdit = z.infer<typeof DictionaryEdit>;

export const DictionaryEdited = DictionaryLine.extend({
  /** The saved segments that read it, in a segment that they mention too. */
  segments: z.array(z.string()),
});
export type DictionaryEdited = z.infer<typeof DictionaryEdited>;
