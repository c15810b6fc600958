/** Importing organisations. What one belongs to may stand further down, so all of a file is read before any of it lands. */
import {
  organisationLimits,
  refuse,
  type OrganisationEntry,
  type OrganisationsMapping,
  type OrganisationsReport,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { ImportFile } from '../import/input.ts';
import type { ParsedOrganisation, Reject } from '../import/rows.ts';
import { openImport } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { loadOrganisations, writeOrganisations } from './queries.ts';
import { misplacedOrganisations } from './rules.ts';

/** Imports a file of organisations into the acting partner's store, all of it at once. Refuses `limit-exceeded`. */
export async function importOrganisations(
  ctx: ProcedureContext,
  file: ImportFile<OrganisationsMapping>,
): Promise<OrganisationsReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.organisation({ partner }));
  const run = await openImport(ctx, granted, file);
  const rows = new Map<string, ParsedOrganisation>();
  let replaced = 0;
  for await (const batch of run.batches) {
    await run.look(batch, { rejects: [] });
    for (const row of batch.rows) {
      if (rows.has(row.code)) replaced += 1;
      rows.set(row.code, row);
    }
    if (rows.size > organisationLimits.organisations) refuseMore();
  }
  const landed = await run.land(undefined, (tx) =>
    tx.own(async (store) => {
      const there = await loadOrganisations(store);
      const faults = misplacedOrganisations(there, [...rows.values()]);
      const rejects = [...rows.values()].flatMap(({ line, code, parent }): Reject[] => {
        const reason = faults.get(code);
        const { columns } = file.mapping;
        return reason ? [{ line, scope: 'row', column: columns.parent, value: parent ?? '', reason }] : [];
      });
      const known = new Map(there.map((each) => [each.code, each]));
      const landing = [...rows.values()].filter(({ code }) => !faults.has(code));
      const created = landing.filter(({ code }) => !known.has(code));
      if (known.size + created.length > organisationLimits.organisations) refuseMore();
      const changed = landing.filter((row) => known.has(row.code) && differs(row, known.get(row.code)!));
      await writeOrganisations(store, [...created, ...changed]);
      const counts = { created: created.length, changed: changed.length };
      return { rejects, ...counts, unchanged: landing.length - counts.created - counts.changed };
    }),
  );
  const { created, changed, unchanged } = landed;
  const counts = { created, changed, unchanged, replaced };
  return { ...(await run.finish({ counts, isEnrolmentDue: false })), ...counts };
}

const said = ['name', 'parent', 'industry', 'country'] as const;
const differs = (row: OrganisationEntry, there: OrganisationEntry): boolean =>
  said.some((field) => row[field] !== there[field]);

function refuseMore(): never {
  return refuse('limit-exceeded', {
    what: 'A business',
    limit: `${organisationLimits.organisations} organisations`,
  });
}
