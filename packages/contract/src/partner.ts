/** A partner is a business on the platform; it has one store. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { LineOfText } from './permission.ts';
import { InstantText, PartnerHandle } from './words.ts';

/** ISO 3166-1 alpha-2, upper case: how phone numbers without a country code are read. */
export const Country = z.string().regex(/^[A-Z]{2}$/, phrase('two capital letters, such as AU'));

export const NewPartner = z.strictObject({
  handle: PartnerHandle.refine((handle) => handle !== 'operator', phrase('is who runs the platform')),
  name: LineOfText.max(200),
  defaultCountry: Country,
});

export const Partner = NewPartner.extend({
  handle: PartnerHandle,
  createdAt: InstantText,
  /** Told to operators: since when it is suspended; null while it is not. */
  suspendedAt: InstantText.nullable().exactOptional(),
});
export type Partner = z.infer<typeof Partner>;

/** A partner as the directory shows it, and what whoever asks could do about it. */
export const ListedPartner = Partner.extend({ can: answersFor(['appoint', 'suspend', 'resume', 'remove']) });
export type ListedPartner = z.infer<typeof ListedPartner>;

/** A page of the directory, by handle; `after` is the `next` of the page before, `handle` asks for one partner alone. */
export const PartnerPage = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100),
  after: PartnerHandle.exactOptional(),
  handle: PartnerHandle.exactOptional(),
});
export type PartnerPage = z.infer<typeof PartnerPage>;
export const PartnerList = z.strictObject({
  partners: z.array(ListedPartner),
  next: PartnerHandle.nullable(),
});
export type PartnerList = z.infer<typeof PartnerList>;

/** Who leaves the platform for good; the handle is written twice, since nothing of it comes back. */
export const PartnerRemoval = z.strictObject({ handle: PartnerHandle, confirm: z.string().max(100) });
export type PartnerRemoval = z.infer<typeof PartnerRemoval>;

export const PartnerRemoved = z.strictObject({
  handle: PartnerHandle,
  /** Agreements it was named in. */
  agreements: z.int(),
});
export type PartnerRemoved = z.infer<typeof PartnerRemoved>;
