/** Who acts for a partner, and who was asked to. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { InstantText, PartnerHandle, Role } from './words.ts';

/** An address as accounts are known by it: lower case. */
export const EmailAddress = z.string().max(254).trim().toLowerCase().pipe(z.email().max(254));

/** For whom somebody who is signed in may act, as it stands now. */
export const Account = z.strictObject({
  person: z.strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    hasSecondFactor: z.boolean(),
  }),
  /** Whether they run the platform. */
  isOperator: z.boolean(),
  memberships: z.array(
    z.strictObject({
      partner: PartnerHandle,
      name: z.string(),
      roles: z.array(Role),
      isSuspended: z.boolean(),
    }),
  ),
});
export type Account = z.infer<typeof Account>;

/** A random id: what a person, a membership, an invitation or a key is named by. */
export const AccessId = z.string().regex(/^[a-z2-7]{16}$/, phrase('sixteen characters of a-z and 2-7'));

/** At least one role, each once. */
export const Roles = z
  .array(Role)
  .min(1)
  .max(3)
  .refine((roles) => new Set(roles).size === roles.length, phrase('names a role twice'));

/** A page, oldest first; `after` is the `next` of the page before. */
export const AccessPage = z.strictObject({
  limit: z.int().min(1).max(500).default(100),
  after: AccessId.exactOptional(),
});

export const Member = z.strictObject({
  id: AccessId,
  /** Who acts, as the audit log names them. */
  person: z.string(),
  name: z.string(),
  /** Not told to everybody. */
  email: z.string().exactOptional(),
  roles: z.array(Role),
  since: InstantText,
  /** Since when they are known to have a second factor; null while a password suffices. Not told to everybody. */
  secondFactorSince: InstantText.nullable().exactOptional(),
  can: z.strictObject({ change: z.boolean(), remove: z.boolean() }),
});
export type Member = z.infer<typeof Member>;

export const MemberList = z.strictObject({ members: z.array(Member), next: AccessId.nullable() });
export type MemberList = z.infer<typeof MemberList>;

export const NewInvitation = z.strictObject({ email: EmailAddress, roles: Roles });

export const invitationStates = ['OPEN', 'ACCEPTED', 'WITHDRAWN', 'EXPIRED'] as const;

export const Invitation = z.strictObject({
  id: AccessId,
  email: z.string(),
  /** Empty of an invitation to run the platform. */
  roles: z.array(Role),
  invitedBy: z.string(),
  at: InstantText,
  expiresAt: InstantText,
  state: z.enum(invitationStates),
  can: z.strictObject({ withdraw: z.boolean() }),
});
export type Invitation = z.infer<typeof Invitation>;

/** An invitation as it is listed: its address is not told to everybody. */
export const ListedInvitation = Invitation.extend({ email: z.string().exactOptional() });
export type ListedInvitation = z.infer<typeof ListedInvitation>;

export const InvitationList = z.strictObject({
  invitations: z.array(ListedInvitation),
  next: AccessId.nullable(),
});
export type InvitationList = z.infer<typeof InvitationList>;

/** What somebody with the link of an invitation is told before they accept it. */
export const OpenInvitation = z.strictObject({
  email: z.string(),
  /** Null where it is to run the platform. */
  partner: z.strictObject({ handle: PartnerHandle, name: z.string() }).nullable(),
  roles: z.array(Role),
  expiresAt: InstantText,
});
export type OpenInvitation = z.infer<typeof OpenInvitation>;

/** The one-time secret of an invitation's link: 160 random bits. */
export const InvitationToken = z
  .string()
  .regex(/^[a-z2-7]{32}$/, phrase('thirty-two characters of a-z and 2-7'));

export const RoleChange = z.strictObject({ id: AccessId, roles: Roles });
