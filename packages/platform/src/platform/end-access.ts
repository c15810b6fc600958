/**
 * What a restore does not bring back. Which keys and invitations were revoked since the backup was taken, it does not
 * know, and whoever had them revoked counts on it: so all of them end. Sessions are in no backup. Memberships and
 * passwords are as they were, for people to look over.
 */
import type { Instant, PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, makeOperator, subject } from '@entente/policy';
import type { Control, Database } from '@entente/store';
import { listPartners } from '../partner/queries.ts';

const operator = abilityFor(makeOperator({ name: 'restore' }));

/** Ends every API key and every open invitation. */
export async function endAccess(database: Database, clock: () => Instant): Promise<void> {
  const at = new Date(clock());
  const partners = await database.read(grant(operator, 'list', subject.partners()), (tx) =>
    tx.control(listPartners),
  );
  for (const { handle } of partners) {
    const ability = abilityFor(makeMember({ partner: handle, roles: ['admin'], name: 'restore' }));
    await database.write(grant(ability, 'revoke', subject.key({ partner: handle })), (tx) =>
      tx.control((control) => revokeKeys(control, handle, at)),
    );
  }
  await database.write(grant(operator, 'invite', subject.operator()), (tx) =>
    tx.control(async (control) => {
      await control
        .updateTable('invitation')
        .set({ withdrawn_at: at })
        .where('accepted_at', 'is', null)
        .where('withdrawn_at', 'is', null)
        .execute();
    }),
  );
}

async function revokeKeys(control: Control, partner: PartnerHandle, at: Date): Promise<void> {
  await control
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('partner', '=', partner)
    .where('revoked_at', 'is', null)
    .execute();
}
