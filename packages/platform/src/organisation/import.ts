/** Importing organisations: what each of them belongs to. */
import {
  organisationLimits,
  type OrganisationEntry,
  type OrganisationsMapping,
  type OrganisationsReport,
} from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import type { ImportFile } from '../import/input.ts';
import { importOrRehearse } from '../import/rehearse.ts';
import { openImport } from '../import/run.ts';
import { importTree } from '../import/tree.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { loadOrganisations, writeOrganisations } from './queries.ts';
import { misplacedOrganisations } from './rules.ts';

/** Imports a file of organisations into the acting partner's store, all of it at once. Refuses `limit-exceeded`. */
export function importOrganisations(
  ctx: ProcedureContext,
  file: ImportFile<OrganisationsMapping>,
): Promise<OrganisationsReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.organisation({ partner }));
  return importOrRehearse(ctx, { granted, file }, (within) => landAll(within, granted, file));
}

async function landAll(
  ctx: ProcedureContext,
  granted: Grant,
  file: ImportFile<OrganisationsMapping>,
): Promise<OrganisationsReport> {
  return importTree<OrganisationEntry>(await openImport(ctx, granted, file), {
    keyOf: ({ code }) => code,
    load: loadOrganisations,
    write: writeOrganisations,
    misplaced: misplacedOrganisations,
    said: ['name', 'parent', 'industry', 'country'],
    most: organisationLimits.organisations,
    what: 'organisations',
    column: file.mapping.columns.parent,
  });
}
