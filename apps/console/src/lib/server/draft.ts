/** Terms as a form has them, and back: the fields of a permission have its number behind their names. */
import { type AgreementTerms, type Permission, permissionKey } from '@entente/contract';
import type { Draft, Line } from '#lib/draft.ts';
import type { Typed } from './form.ts';

const dayOf = (instant: string): string => instant.slice(0, 10);

/** A permission to begin with. */
export const newLine = (provider: string, recipient = ''): Line => ({
  provider,
  recipient,
  purpose: 'direct-marketing',
  categories: ['contact'],
  actions: ['count'],
});

/** Signed terms, to be changed. */
export const draftOfTerms = (terms: AgreementTerms): Draft => ({
  name: terms.name,
  parties: terms.parties,
  starts: dayOf(terms.starts),
  ends: dayOf(new Date(Date.parse(terms.ends) - 1).toISOString()),
  minimumCohort: String(terms.minimumCohort),
  deliveryDays: String(terms.deliveryDays),
  lines: terms.permissions.map(({ provider, recipient, purpose, categories, actions }) => ({
    provider,
    recipient,
    purpose,
    categories,
    actions,
  })),
});

/** What stands in the form. */
export function draftOf(typed: Typed): Draft {
  const count = Math.min(Number(typed.text('lines')) || 0, 200);
  return {
    name: typed.text('name'),
    parties: typed.all('parties'),
    starts: typed.text('starts'),
    ends: typed.text('ends'),
    minimumCohort: typed.text('minimumCohort'),
    deliveryDays: typed.text('deliveryDays'),
    lines: Array.from({ length: count }, (_, n) => ({
      provider: typed.text(`provider.${n}`),
      recipient: typed.text(`recipient.${n}`),
      purpose: typed.text(`purpose.${n}`),
      categories: typed.all(`categories.${n}`),
      actions: typed.all(`actions.${n}`),
    })),
  };
}

/** What a browser without a script asks the server for: a permission more, in the pair that the button names, or less. */
export const addLine = (draft: Draft, typed: Typed, partner: string): Draft => {
  const [provider = partner, recipient] = typed.text('add').split('>').filter(Boolean);
  return { ...draft, lines: [...draft.lines, newLine(provider, recipient)] };
};
export const dropLine = (draft: Draft, typed: Typed): Draft => ({
  ...draft,
  lines: draft.lines.filter((_, n) => String(n) !== typed.text('drop')),
});

const numberIn = (text: string): number | string => (/^\d{1,9}$/.test(text) ? Number(text) : text);

/** The draft as terms; the contract says what is wrong with them, and where. */
export const termsOf = ({ lines, minimumCohort, deliveryDays, ...rest }: Draft): Record<string, unknown> => ({
  ...rest,
  minimumCohort: numberIn(minimumCohort),
  deliveryDays: numberIn(deliveryDays),
  permissions: lines,
});

/** The same as a change of signed terms: what the form does not show stays as it is. */
export function changedTerms(terms: AgreementTerms, draft: Draft): Record<string, unknown> {
  const before = draftOfTerms(terms);
  const titles = new Map(terms.permissions.map((line) => [permissionKey(line), line.title]));
  const titled = draft.lines.map((line) => {
    const title = line.recipient === '' ? undefined : titles.get(permissionKey(line as Permission));
    return title === undefined ? line : { ...line, title };
  });
  return {
    ...terms,
    ...termsOf({ ...draft, lines: titled }),
    parties: terms.parties,
    starts: terms.starts,
    ...(draft.ends === before.ends && { ends: terms.ends }),
  };
}
