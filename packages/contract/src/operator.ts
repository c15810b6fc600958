/** Who runs the platform. */
import { z } from 'zod';
import { AccessId, AccessPage, EmailAddress } from './member.ts';
import { InstantText, PartnerHandle } from './words.ts';

export const Operator = z.strictObject({
  person: AccessId,
  name: z.string(),
  email: z.string(),
  since: InstantText,
  can: z.strictObject({ remove: z.boolean() }),
});
export type Operator = z.infer<typeof Operator>;

export const OperatorList = z.strictObject({ operators: z.array(Operator), next: AccessId.nullable() });
export type OperatorList = z.infer<typeof OperatorList>;

/** Somebody who shall be an admin of a partner: how a new partner gets its first. */
export const Appointment = z.strictObject({ partner: PartnerHandle, email: EmailAddress });

/** Asks whom operators have invited to be admins of a partner; a page, oldest first. */
export const AppointmentPage = AccessPage.extend({ partner: PartnerHandle });

/** One of those invitations. */
export const NamedAppointment = z.strictObject({ partner: PartnerHandle, id: AccessId });

/** A partner's standing after it was suspended or let go on. */
export const Standing = z.strictObject({ handle: PartnerHandle, suspendedAt: InstantText.nullable() });
export type Standing = z.infer<typeof Standing>;
