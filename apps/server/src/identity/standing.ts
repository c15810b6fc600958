/** Reads who somebody is, from rows that are asked every time: what was revoked a moment ago is refused now. */
import type { CooperationId, PartnerHandle, Role, Account } from '@entente/contract';
import type { SignIn } from '@entente/store';

/** For whom a person may act: partners in roles, and the platform. */
export type Standing = Omit<Account, 'person'>;

/** Who is signed in, as sign-in knows them. */
export type SignedIn = { readonly id: string; readonly hasSecondFactor: boolean };

/**
 * For whom somebody may act. Whether they have a second factor is noted with their memberships when it is not as it was,
 * for their admins: at the latest with what they ask next, whatever became of an earlier note.
 */
export function readStanding(
  signIn: SignIn,
  { id: person, hasSecondFactor }: SignedIn,
  now: number,
): Promise<Standing> {
  return signIn.identify(async (directory) => {
    const memberships = await directory
      .selectFrom('membership as m')
      .innerJoin('partner as p', 'p.handle', 'm.partner')
      .select(['m.partner', 'm.roles', 'm.second_factor_since', 'p.name', 'p.suspended_at'])
      .where('m.person', '=', person)
      .where('m.ended_at', 'is', null)
      .orderBy('m.partner')
      .limit(100)
      .execute();
    if (memberships.some(({ second_factor_since }) => (second_factor_since !== null) !== hasSecondFactor)) {
      await directory
        .updateTable('membership')
        .set({ second_factor_since: hasSecondFactor ? new Date(now) : null })
        .where('person', '=', person)
        .where('ended_at', 'is', null)
        .where('second_factor_since', hasSecondFactor ? 'is' : 'is not', null)
        .execute();
    }
    const operator = await directory
      .selectFrom('operator')
      .select('person')
      .where('person', '=', person)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return {
      isOperator: operator !== undefined,
      memberships: memberships.map(({ partner, name, roles, suspended_at }) => ({
        partner: partner as PartnerHandle,
        name,
        roles: roles as Role[],
        isSuspended: suspended_at !== null,
      })),
    };
  });
}

export type UsedKey = {
  readonly partner: PartnerHandle;
  readonly prefix: string;
  readonly actions: readonly string[];
  readonly cooperations: readonly CooperationId[] | null;
  readonly isSuspended: boolean;
};

/** Use is written down no more often than this. */
const noteEveryMs = 60_000;

/**
 * The key with that prefix, where the hash is its own and it is good at that time and from there; the use is noted.
 * Undefined where not, whatever the reason, and after the same time. How much of a hash is right tells nobody anything,
 * since nobody can choose what theirs is.
 */
export function useKey(
  signIn: SignIn,
  shown: { readonly prefix: string; readonly hash: Buffer },
  { now, isFrom }: { now: number; isFrom: (ranges: readonly string[] | null) => boolean },
): Promise<UsedKey | undefined> {
  return signIn.identify(async (directory) => {
    const row = await directory
      .selectFrom('api_key as k')
      .innerJoin('partner as p', 'p.handle', 'k.partner')
      .select(['k.id', 'k.partner', 'k.prefix', 'k.actions', 'k.cooperations', 'k.addresses'])
      .select(['k.expires_at', 'k.revoked_at', 'k.last_used_at', 'p.suspended_at'])
      // Not by the prefix: to look at a row for that alone would take longer than to find none.
      .where('k.hash', '=', shown.hash)
      .executeTakeFirst();
    if (!row || row.prefix !== shown.prefix) return undefined;
    if (row.revoked_at !== null || row.expires_at.getTime() <= now) return undefined;
    if (!isFrom(row.addresses)) return undefined;
    if (row.last_used_at === null || row.last_used_at.getTime() <= now - noteEveryMs) {
      await directory
        .updateTable('api_key')
        .set({ last_used_at: new Date(now) })
        .where('id', '=', row.id)
        .execute();
    }
    return {
      partner: row.partner as PartnerHandle,
      prefix: row.prefix,
      actions: row.actions,
      cooperations: row.cooperations as CooperationId[] | null,
      isSuspended: row.suspended_at !== null,
    };
  });
}
