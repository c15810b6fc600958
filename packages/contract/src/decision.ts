/** One decision of one customer, recorded by hand: a consent given, refused, withdrawn or revoked. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { ConsentDecision, CustomerRef, DataCategory, InstantText, PartnerHandle, Purpose } from './words.ts';

const everything = z.literal('*');

export const NewDecision = z
  .strictObject({
    ref: CustomerRef,
    /** `*` speaks about every purpose, and only a no may say it. */
    purpose: z.union([Purpose, everything]),
    recipient: z.union([PartnerHandle, everything]),
    decision: ConsentDecision,
    /** When the person decided; now unless said. */
    at: InstantText.optional(),
    /** What a given covers. */
    categories: z.array(DataCategory).max(10).default([]),
    expiresAt: InstantText.optional(),
    collectedBy: z.string().min(1).max(200).default('entente'),
    notice: z.string().min(1).max(200).optional(),
  })
  .refine(
    ({ decision, purpose, recipient }) => decision !== 'given' || (purpose !== '*' && recipient !== '*'),
    {
      message: phrase('a given names its purpose and its recipient'),
    },
  );
export type NewDecision = z.infer<typeof NewDecision>;

/** What followed from a decision, at its commit. */
export const DecisionEffect = z.strictObject({
  /** False where the very same decision had been recorded before. */
  isNew: z.boolean(),
  /** Recalls that opened: one for each recipient and permission under which the person had been handed over. */
  recalls: z.int().nonnegative(),
});
export type DecisionEffect = z.infer<typeof DecisionEffect>;

/** What followed from an erasure. */
export const ErasureEffect = z.strictObject({ recalls: z.int().nonnegative() });
