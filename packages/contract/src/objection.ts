/** An objection is what somebody told a recipient: not to use their data for a purpose, whoever provides it. */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { CustomerRef, InstantText, Purpose } from './words.ts';

const about = { purpose: z.union([Purpose, z.literal('*')]) };
const Written = z.string().trim().min(1).max(320);

/** One of the recipient's customers; or the e-mail or phone of somebody it may not know, as written. */
export const NewObjection = z.union([
  z.strictObject({ ...about, ref: CustomerRef }),
  z.strictObject({ ...about, email: Written }),
  z.strictObject({ ...about, phone: Written }),
]);
export type NewObjection = z.infer<typeof NewObjection>;

export const Objection = z.strictObject({
  id: z.int(),
  purpose: about.purpose,
  ref: CustomerRef.nullable(),
  kind: z.enum(['email', 'phone']).nullable(),
  /** The e-mail or phone with its middle left out. */
  masked: z.string().nullable(),
  recordedAt: InstantText,
  recordedBy: z.string(),
});
export type Objection = z.infer<typeof Objection>;

/** A page of objections, newest first; `after` is the `next` of the page before. */
export const ObjectionPage = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100),
  after: z.int().positive().exactOptional(),
});
export const ObjectionList = z.strictObject({
  objections: z.array(Objection),
  next: z.int().nullable(),
  /** An objection stays as it is; another can be written down. */
  can: answersFor(['record']),
});
export type ObjectionList = z.infer<typeof ObjectionList>;
