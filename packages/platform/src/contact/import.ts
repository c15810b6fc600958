/** Importing contacts: which customers, who are known, stand for which organisations, which are known as well. */
import type { ContactsMapping, ContactsReport } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import type { Store } from '@entente/store';
import { listErased } from '../customer/queries.ts';
import { lockCustomerIds } from '../event/queries.ts';
import type { ImportFile } from '../import/input.ts';
import type { ParsedContact, Reject } from '../import/rows.ts';
import { importOrRehearse } from '../import/rehearse.ts';
import { openImport } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { listContactsBetween, lockCodes, writeContacts, type ContactRow } from './queries.ts';

/** Imports a file of contacts into the acting partner's store. */
export function importContacts(
  ctx: ProcedureContext,
  file: ImportFile<ContactsMapping>,
): Promise<ContactsReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.contact({ partner }));
  return importOrRehearse(ctx, { granted, file }, (within) => landAll(within, granted, file));
}

async function landAll(
  ctx: ProcedureContext,
  granted: Grant,
  file: ImportFile<ContactsMapping>,
): Promise<ContactsReport> {
  const run = await openImport(ctx, granted, file);
  const counts = { created: 0, changed: 0, unchanged: 0, replaced: 0 };
  const { columns } = file.mapping;
  for await (const batch of run.batches) {
    const landed = await run.land(batch, (tx) => tx.own((store) => land(store, batch.rows, columns)));
    counts.created += landed.created;
    counts.changed += landed.changed;
    counts.unchanged += landed.unchanged;
    counts.replaced += landed.replaced;
  }
  return { ...(await run.finish({ counts, isEnrolmentDue: false })), ...counts };
}

/** A later row about the same customer at the same organisation replaces what an earlier one said. */
async function land(store: Store, rows: readonly ParsedContact[], columns: ContactsMapping['columns']) {
  const codes = await lockCodes(store, [...new Set(rows.map(({ organisation }) => organisation))]);
  const refs = [...new Set(rows.map(({ customer }) => customer))];
  const ids = await lockCustomerIds(store, refs);
  const erased = await listErased(
    store,
    refs.filter((ref) => !ids.has(ref)),
  );
  const rejects: Reject[] = [];
  const last = new Map<string, ContactRow>();
  let known = 0;
  for (const { line, organisation, customer: ref, role, title } of rows) {
    const customer = ids.get(ref);
    if (!codes.has(organisation)) {
      const column = columns.organisation;
      rejects.push({ line, scope: 'row', column, value: organisation, reason: 'unknown-organisation' });
    } else if (customer === undefined) {
      const reason = erased.has(ref) ? 'erased-customer' : 'unknown-customer';
      rejects.push({ line, scope: 'row', column: columns.customer, value: ref, reason });
    } else {
      known += 1;
      last.set(keyOf({ organisation, customer }), { organisation, customer, role, title });
    }
  }
  const landing = [...last.values()];
  const customers = [...new Set(landing.map(({ customer }) => customer))];
  const there = await listContactsBetween(store, { codes: [...codes], customers });
  const before = new Map(there.map((row) => [keyOf(row), row]));
  const created = landing.filter((row) => !before.has(keyOf(row)));
  const changed = landing.filter((row) => {
    const former = before.get(keyOf(row));
    return former !== undefined && (former.role !== row.role || former.title !== row.title);
  });
  await writeContacts(store, [...created, ...changed]);
  return {
    rejects,
    created: created.length,
    changed: changed.length,
    unchanged: landing.length - created.length - changed.length,
    replaced: known - landing.length,
  };
}

const keyOf = ({ organisation, customer }: Pick<ContactRow, 'organisation' | 'customer'>): string =>
  `${customer} ${organisation}`;
