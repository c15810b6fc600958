/** Rows of memberships and invitations. */
import {
  refuse,
  type Instant,
  type Invitation,
  type InvitationList,
  type ListedInvitation,
  type Member,
  type MemberList,
  type Role,
} from '@entente/contract';
import type { Control } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedColumns } from '../own-rows.ts';
import { isAfter, pageOf } from '../page.ts';
import { isDispensable, stateOfInvitation } from './rules.ts';

export type Page = { readonly limit: number; readonly after?: string | undefined };
/** `mayChange`: whether who asks may change what is shown. */
type Asked<Whose = string> = Page & { readonly partner: Whose; readonly mayChange: boolean };

/** Where a membership has what is shown of a member. */
export const memberColumns = {
  id: 'id',
  person: 'person',
  name: 'name',
  email: 'email',
  roles: 'roles',
  since: 'since',
  secondFactorSince: 'second_factor_since',
} as const;
type MemberRow = {
  id: string;
  person: string;
  name: string;
  email?: string;
  roles: string[];
  since: Date;
  secondFactorSince?: Date | null;
};

const holding = (control: Control, partner: string) =>
  control.selectFrom('membership').where('partner', '=', partner).where('ended_at', 'is', null);

/** Everybody who acts for a partner, locked until the transaction ends, so that two admins cannot each remove the other. */
export function lockMembers(
  control: Control,
  partner: string,
): Promise<{ id: string; person: string; email: string; roles: string[] }[]> {
  return holding(control, partner)
    .select(['id', 'person', 'email', 'roles'])
    .orderBy('id')
    .forUpdate()
    .execute();
}

/** A page of the members of a partner, oldest first. */
export async function listMembers(
  control: Control,
  asked: Asked & {
    /** What is shown to who asks. */
    readonly columns: PermittedColumns;
  },
): Promise<MemberList> {
  const { partner, limit, after, columns } = asked;
  let query = holding(control, partner).select(columns).$castTo<MemberRow>();
  if (after !== undefined)
    query = query.where(isAfter({ table: 'membership', at: 'since' }, { partner, after }));
  const rows = await query
    .orderBy('since')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const admins = await holding(control, partner)
    .select(['id', 'roles'])
    .where(sql<boolean>`'admin' = any (roles)`)
    .limit(2)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  return {
    members: shown.map((row) => memberOf(row, admins, asked.mayChange)),
    next: last?.id ?? null,
  };
}

function memberOf(row: MemberRow, admins: { id: string; roles: string[] }[], mayChange: boolean): Member {
  const { secondFactorSince, ...shown } = row;
  const { id, since } = row;
  const can = { change: mayChange, remove: mayChange && isDispensable([...admins, row], id) };
  return {
    ...shown,
    roles: row.roles as Role[],
    since: since.toISOString(),
    ...(secondFactorSince !== undefined && { secondFactorSince: secondFactorSince?.toISOString() ?? null }),
    can,
  };
}

type InvitationRow = {
  id: string;
  roles: string[];
  invited_by: string;
  at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  withdrawn_at: Date | null;
};
const invitationColumns = [
  'id',
  'roles',
  'invited_by',
  'at',
  'expires_at',
  'accepted_at',
  'withdrawn_at',
] as const;

/**
 * A page of the invitations of a partner (null: to run the platform), oldest first, whatever has become of them; of those
 * that operators sent alone where they are asked for.
 */
export async function listInvitations(
  control: Control,
  {
    partner,
    limit,
    after,
    mayChange,
    isAddressShown,
    areAppointments = false,
  }: Asked<string | null> & { readonly isAddressShown: boolean; readonly areAppointments?: boolean },
  now: Instant,
): Promise<InvitationList> {
  let query = control
    .selectFrom('invitation')
    .select(invitationColumns)
    .$if(isAddressShown, (all) => all.select('email'))
    .where('partner', partner === null ? 'is' : '=', partner)
    .$if(areAppointments, (all) => all.where('appointed', '=', true));
  if (after !== undefined)
    query = query.where(isAfter({ table: 'invitation', at: 'at' }, { partner, after }));
  const rows = await query
    .orderBy('at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  return {
    invitations: shown.map((row) => invitationOf(row, { mayChange, now })),
    next: last?.id ?? null,
  };
}

type Standing = { mayChange: boolean; now: Instant };

export function invitationOf(row: InvitationRow & { email: string }, standing: Standing): Invitation;
export function invitationOf(row: InvitationRow & { email?: string }, standing: Standing): ListedInvitation;
export function invitationOf(
  row: InvitationRow & { email?: string },
  { mayChange, now }: Standing,
): ListedInvitation {
  const state = stateOfInvitation(
    {
      expiresAt: row.expires_at.getTime(),
      acceptedAt: row.accepted_at?.getTime() ?? null,
      withdrawnAt: row.withdrawn_at?.getTime() ?? null,
    },
    now,
  );
  return {
    id: row.id,
    ...(row.email !== undefined && { email: row.email }),
    roles: row.roles as Role[],
    invitedBy: row.invited_by,
    at: row.at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state,
    can: { withdraw: mayChange && state === 'OPEN' },
  };
}

/** An invitation that can still be accepted, by the hash of its token, with the partner it is for. */
export function findOpenInvitation(control: Control, token: Buffer, now: Instant) {
  return control
    .selectFrom('invitation as i')
    .leftJoin('partner as p', 'p.handle', 'i.partner')
    .select(['i.id', 'i.email', 'i.roles', 'i.partner', 'i.expires_at', 'p.name', 'p.suspended_at'])
    .where('i.token', '=', token)
    .where('i.accepted_at', 'is', null)
    .where('i.withdrawn_at', 'is', null)
    .where('i.expires_at', '>', new Date(now))
    .executeTakeFirst();
}

/** Takes back an open invitation of a partner (null: to run the platform), or only one that an operator sent. Refuses `not-found`. */
export async function withdrawRow(
  control: Control,
  {
    partner,
    id,
    now,
    isAppointment = false,
  }: { partner: string | null; id: string; now: Instant; isAppointment?: boolean },
): Promise<void> {
  const { numUpdatedRows } = await control
    .updateTable('invitation')
    .set({ withdrawn_at: new Date(now) })
    .where('id', '=', id)
    .where('partner', partner === null ? 'is' : '=', partner)
    .$if(isAppointment, (all) => all.where('appointed', '=', true))
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) refuse('not-found', { what: 'invitation' });
}

/** Marks an invitation as accepted; false where somebody else was faster, or it is over. */
export async function acceptRow(
  control: Control,
  { id, person, now }: { id: string; person: string; now: Instant },
): Promise<boolean> {
  const { numUpdatedRows } = await control
    .updateTable('invitation')
    .set({ accepted_at: new Date(now), accepted_by: person })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('expires_at', '>', new Date(now))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
