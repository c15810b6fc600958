/**
 * A partner's dictionary: what it has declared about each attribute of its customers. Names are the partner's own,
 * types and categories are from closed lists.
 */
import { phrase } from './said.ts';
import { z } from 'zod';
import { keyed } from './keyed.ts';
import { DataCategory, EventKind } from './words.ts';

/** What an attribute's values are. Money is counted in minor units (cents). */
export const attributeTypes = ['text', 'integer', 'number', 'boolean', 'date', 'instant', 'money'] as const;
export const AttributeType = z.enum(attributeTypes);
export type AttributeType = z.infer<typeof AttributeType>;

/** How much harm a disclosure does: DPV's SensitiveData and SpecialCategoryPersonalData (Art. 9 GDPR) stand out. */
export const Sensitivity = z.enum(['normal', 'sensitive', 'special']);
export type Sensitivity = z.infer<typeof Sensitivity>;

/** An attribute's name in the dictionary, in conditions and in deliveries. */
export const AttributeName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, phrase('a name of a-z, 0-9 and _, a letter first, at most 63'));

/** What people read instead of the name. */
export const Label = z.string().trim().min(1).max(200);

/** A language by its tag, such as `en` or `pt-BR` (BCP 47). */
const LabelLanguage = z
  .string()
  .max(20)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, phrase('a language such as en, sv or pt-BR'));

/** LabelMap by language. */
export const LabelMap = keyed(LabelLanguage, Label, 50);
export type LabelMap = z.infer<typeof LabelMap>;

/** What stands for a value in every language, or in each by its tag. */
export const LabelOrLabels = z.union([Label, LabelMap.refine((labels) => Object.keys(labels).length > 0)], {
  error: phrase('a label, or labels by language such as { en: Town, sv: Ort }'),
});
export type LabelOrLabels = z.infer<typeof LabelOrLabels>;

/** What a dictionary keeps of that: the labels by language, and the one that is read where a language has none. */
export function labelsOf(given: LabelOrLabels): { label: string; labels?: LabelMap } {
  if (typeof given === 'string') return { label: given };
  return { label: given['en'] ?? Object.values(given)[0] ?? '', labels: given };
}

/** What is read in a language: its own label, else the one for all. */
export function labelIn(
  { label, labels }: { readonly label: string; readonly labels?: LabelMap },
  language: string,
): string {
  return labels?.[language] ?? label;
}

/** One line of a partner's dictionary. */
export const DictionaryEntry = z.strictObject({
  name: AttributeName,
  type: AttributeType,
  category: DataCategory,
  sensitivity: Sensitivity,
  label: z.string().min(1).max(200),
  /** By language, where there are such. */
  labels: LabelMap.exactOptional(),
  currency: z.string().nullable(),
});
export type DictionaryEntry = z.infer<typeof DictionaryEntry>;

/** What a partner has declared about a property of its events. The kind fixes the data category. */
export const PropertyEntry = z.strictObject({
  kind: EventKind,
  name: AttributeName,
  type: AttributeType,
  sensitivity: Sensitivity,
  label: z.string().min(1).max(200),
  /** By language, where there are such. */
  labels: LabelMap.exactOptional(),
  currency: z.string().nullable(),
});
export type PropertyEntry = z.infer<typeof PropertyEntry>;

/** The name of an attribute in the dictionary: the declared one, else the column's in snake case. */
export function attributeName(column: string, declared: { readonly name?: string }): string {
  if (declared.name !== undefined) return declared.name;
  return column
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 63);
}
