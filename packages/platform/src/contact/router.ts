/** Contacts: which customers stand for the organisations that the business sells to. */
import { ContactList, ContactName, ContactPage, ContactsMapping, ContactsReport } from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { customerReference } from '../customer/reference.ts';
import { fileInput } from '../import/input.ts';
import { pageOf } from '../page.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { importContacts } from './import.ts';
import { listContacts, removeContact } from './queries.ts';

const own = (ctx: ProcedureContext) => subject.contact({ partner: memberOf(ctx.actor).partner });

export const contactRouter = router({
  /**
   * Imports a file of contacts; those that it does not mention stay as they are. Refuses `mapping-mismatch`,
   * `file-unreadable` with the line; what landed before stays, and the same file again goes on from there.
   */
  import: procedure
    .input(z.strictObject({ ...fileInput, mapping: ContactsMapping }))
    .output(ContactsReport)
    .mutation(({ ctx, input }) => importContacts(ctx, input)),

  /** The contacts of an organisation, by ref. Refuses `not-found`. */
  list: procedure
    .input(ContactPage)
    .output(ContactList)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'list', own(ctx)), async (tx) => {
        const { shown, last } = pageOf(await tx.own((store) => listContacts(store, input)), input.limit);
        const can = { remove: answerTo(ctx.ability, 'remove', own(ctx)) };
        return { contacts: shown.map((each) => ({ ...each, can })), next: last?.customer ?? null };
      }),
    ),

  /** Says that a customer is no contact of an organisation any more. Refuses `not-found`. */
  remove: procedure
    .input(ContactName)
    .output(ContactName)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'remove', own(ctx)), async (tx) => {
        await tx.own((store) => removeContact(store, input));
        const subjectRef = await customerReference(tx, ctx, input.customer);
        await audit(tx, ctx, { action: 'contact.remove', object: { kind: 'customer', subjectRef } });
        return input;
      }),
    ),
});
