/**
 * A partner's dictionary: what it has declared about each attribute of its customers. Names are the partner's own,
 * types and categories are from closed lists.
 */
import { z } from 'zod';
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
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'a name of a-z, 0-9 and _, a letter first, at most 63');

/** One line of a partner's dictionary. */
export const DictionaryEntry = z.strictObject({
  name: AttributeName,
  type: AttributeType,
  category: DataCategory,
  sensitivity: Sensitivity,
  label: z.string().min(1).max(200),
  currency: z.string().nullable(),
});
export type DictionaryEntry = z.infer<typeof DictionaryEntry>;

/** What a partner has declared about a property of its events. The kind fixes the data category. */
export const PropertyEntry = z.strictObject({
  kind: EventKind,
  name: AttributeName,
  type: AttributeType,
  label: z.string().min(1).max(200),
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
