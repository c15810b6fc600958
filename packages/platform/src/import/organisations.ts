/** Reads rows of organisations and of contacts: what belongs to what, and who is whose, is settled where they land. */
import type { ContactsMapping, OrganisationsMapping } from '@entente/contract';
import { readRef } from './ref.ts';
import type { ParsedContact, ParsedOrganisation, RowReader, SlotOf } from './rows.ts';
import { textsIn } from './texts.ts';

/** What a contact is where the file does not say. */
const anyRole = 'contact';

export function organisationReader({
  mapping: { columns },
  slotOf,
}: {
  readonly mapping: OrganisationsMapping;
  readonly slotOf: SlotOf;
}): RowReader<ParsedOrganisation> {
  const open = textsIn(columns, slotOf);
  return (line, cells, rejects) => {
    const { textOf, tooLong } = open(line, cells);
    const code = readRef({ line, column: columns.code, cell: textOf('code') }, rejects);
    if (code === undefined) return undefined;
    if (tooLong) return void rejects.push(tooLong);
    return {
      line,
      code,
      name: textOf('name') || code,
      parent: textOf('parent') || null,
      industry: textOf('industry') || null,
      country: textOf('country') || null,
    };
  };
}

export function contactReader({
  mapping: { columns },
  slotOf,
}: {
  readonly mapping: ContactsMapping;
  readonly slotOf: SlotOf;
}): RowReader<ParsedContact> {
  const open = textsIn(columns, slotOf);
  return (line, cells, rejects) => {
    const { textOf, tooLong } = open(line, cells);
    const customer = readRef({ line, column: columns.customer, cell: textOf('customer') }, rejects);
    if (customer === undefined) return undefined;
    const organisation = readRef(
      { line, column: columns.organisation, cell: textOf('organisation') },
      rejects,
    );
    if (organisation === undefined) return undefined;
    if (tooLong) return void rejects.push(tooLong);
    return {
      line,
      organisation,
      customer,
      role: textOf('role') || anyRole,
      title: textOf('title') || null,
    };
  };
}
