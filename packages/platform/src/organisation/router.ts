/** Organisations: an admin says whom the business sells to; conditions ask for their contacts. */
import {
  OrganisationEntry,
  OrganisationList,
  OrganisationPage,
  OrganisationsMapping,
  OrganisationsReport,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { keyedHash, loadStoreKeys } from '@entente/store';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { fileInput } from '../import/input.ts';
import { pageOf } from '../page.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { importOrganisations } from './import.ts';
import { listAbove, listOrganisations, removeOrganisation } from './queries.ts';

const own = (ctx: ProcedureContext) => subject.organisation({ partner: memberOf(ctx.actor).partner });
const OrganisationName = OrganisationEntry.pick({ code: true });

export const organisationRouter = router({
  /**
   * Imports a file of organisations, all of it at once; those that it does not mention stay as they are. Refuses
   * `mapping-mismatch`, `file-unreadable` with the line, `limit-exceeded`.
   */
  import: procedure
    .input(z.strictObject({ ...fileInput, mapping: OrganisationsMapping }))
    .output(OrganisationsReport)
    .mutation(({ ctx, input }) => importOrganisations(ctx, input)),

  /** The partner's organisations, by code; or those that belong directly to one, to none, or are called something. */
  list: procedure
    .input(OrganisationPage)
    .output(OrganisationList)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'list', own(ctx)), async (tx) => {
        const { rows, above } = await tx.own(async (store) => ({
          rows: await listOrganisations(store, input),
          above: input.parent === undefined ? [] : await listAbove(store, input.parent),
        }));
        const { shown, last } = pageOf(rows, input.limit);
        const can = { remove: answerTo(ctx.ability, 'remove', own(ctx)) };
        return {
          organisations: shown.map((each) => ({ ...each, can })),
          next: last?.code ?? null,
          above: above.map((each) => ({ ...each, can })),
        };
      }),
    ),

  /**
   * Removes an organisation, and with it who its contacts are; these stay customers. Refuses `not-found`, and
   * `organisation-in-use` where others belong to it or segments ask for it.
   */
  remove: procedure
    .input(OrganisationName)
    .output(OrganisationName)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'remove', own(ctx)), async (tx) => {
        const contacts = await tx.own((store) => removeOrganisation(store, input.code));
        // A code can be any text, of which the log has no room.
        const keys = await tx.own((store) =>
          loadStoreKeys(store, ctx.database.master, memberOf(ctx.actor).partner),
        );
        const id = keyedHash(keys.hash, `organisation\n${input.code}`).toString('hex');
        const object = { kind: 'organisation', id } as const;
        await audit(tx, ctx, { action: 'organisation.remove', object, counts: { contacts } });
        return input;
      }),
    ),
});
