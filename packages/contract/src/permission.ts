/**
 * A permission is one line of an agreement: what one partner, the provider, lets another, the recipient, do with
 * the data of those of its customers who agreed. Within an agreement it is known by its key, a line of text that
 * people type: `skyline>harvest direct-marketing contact+demographic`.
 */
import { phrase, said } from './said.ts';
import { z } from 'zod';
import { faultsOf, faultsText, written } from './faults.ts';
import { refuse } from './refusal.ts';
import { DataCategory, PartnerHandle, PermittedAction, permittedActions, Purpose } from './words.ts';

/** One line of visible text: no line breaks or controls, and nothing that turns the direction of what follows. */
export const LineOfText = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, phrase('one line of visible text'));

/** Finds the entries that stand in a list more than once, each at its second place. */
export function repeatedEntries<T extends z.core.SomeType>(list: z.ZodArray<T>): z.ZodArray<T> {
  return list.superRefine(
    (entries: unknown, context) => {
      if (!Array.isArray(entries)) return;
      for (const [place, entry] of entries.entries()) {
        if (entries.indexOf(entry) === place) continue;
        context.addIssue({ code: 'custom', path: [place], ...said`${written(entry)} stands here twice` });
      }
    },
    { when: () => true },
  );
}

const categories = repeatedEntries(z.array(DataCategory).min(1).max(100)).transform((list) =>
  list.toSorted(),
);

/** What identifies a permission within an agreement. Categories come out sorted by name. */
export const PermissionScope = z.strictObject({
  provider: PartnerHandle,
  recipient: PartnerHandle,
  purpose: Purpose,
  categories,
});
export type PermissionScope = z.infer<typeof PermissionScope>;

/** A whole permission. Actions come out in the order count, analyse, deliver. */
export const Permission = PermissionScope.extend({
  actions: repeatedEntries(z.array(PermittedAction).min(1).max(100)).transform((list) =>
    permittedActions.filter((action) => list.includes(action)),
  ),
  title: LineOfText.max(200).exactOptional(),
});
export type Permission = z.infer<typeof Permission>;

/** A permission's text form: `provider>recipient purpose category+category`, categories sorted by name. */
export function permissionKey({ provider, recipient, purpose, categories }: PermissionScope): string {
  return `${provider}>${recipient} ${purpose} ${categories.toSorted().join('+')}`;
}

/**
 * Reads a permission's text form; the categories may come in any order.
 * Refuses `input-invalid` for anything that is not of that form or uses a word that does not exist.
 */
export function parsePermissionKey(text: string): PermissionScope {
  const parts = /^([^\s>]+)>([^\s>]+) (\S+) (\S+)$/.exec(text);
  if (!parts) {
    refuse('input-invalid', {
      detail: `${written(text)} is not of the form provider>recipient purpose category+category`,
    });
  }
  const [, provider, recipient, purpose, list] = parts;
  const input = { provider, recipient, purpose, categories: list?.split('+') };
  const scope = PermissionScope.safeParse(input);
  if (!scope.success)
    refuse('input-invalid', { detail: `in ${written(text)}, ${faultsText(faultsOf(scope.error, input))}` });
  return scope.data;
}
