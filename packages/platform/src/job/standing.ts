/** Whether whoever asked for a job may still act for the partner: asked of the database when the job begins. */
import { Role, type PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, subject, type Scope } from '@entente/policy';
import type { Control, Database } from '@entente/store';

/** Who somebody was when they asked for a job. */
export type Standing = {
  readonly partner: PartnerHandle;
  /** A person's id, `key.` and a key's prefix, or whoever acts from the machine itself. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scope?: Scope;
};

/**
 * Which of those roles they still have; none where their membership has ended, their key was revoked or has expired, or
 * their partner is suspended or gone. Whoever is neither a person nor a key acts from the machine, and keeps them.
 */
export async function rolesNow(
  database: Database,
  { partner, name, roles }: Standing,
  now: number,
): Promise<readonly Role[]> {
  const ability = abilityFor(makeMember({ partner, name, roles }));
  const granted = grant(ability, 'read', subject.job({ partner }));
  return database.read(granted, (tx) =>
    tx.control(async (control) => {
      const active = await control
        .selectFrom('partner')
        .select('handle')
        .where('handle', '=', partner)
        .where('suspended_at', 'is', null)
        .executeTakeFirst();
      if (!active) return [];
      const had = await ofPerson(control, partner, name);
      if (had) return roles.filter((role) => had.includes(role));
      return (await isDeadKey(control, { partner, name, now })) ? [] : roles;
    }),
  );
}

/** The roles of a person who is or was a member; undefined for somebody who never was. */
async function ofPerson(
  control: Control,
  partner: string,
  person: string,
): Promise<readonly Role[] | undefined> {
  const rows = await control
    .selectFrom('membership')
    .select(['roles', 'ended_at'])
    .where('partner', '=', partner)
    .where('person', '=', person)
    .execute();
  if (rows.length === 0) return undefined;
  return rows
    .filter(({ ended_at: endedAt }) => endedAt === null)
    .flatMap((row) => row.roles.map((role) => Role.parse(role)));
}

async function isDeadKey(
  control: Control,
  { partner, name, now }: { partner: string; name: string; now: number },
): Promise<boolean> {
  if (!name.startsWith('key.')) return false;
  const key = await control
    .selectFrom('api_key')
    .select('id')
    .where('partner', '=', partner)
    .where('prefix', '=', name.slice('key.'.length))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirst();
  return key === undefined;
}
