/**
 * A change request is the wish of one party that the terms of an agreement become others. It lays down the whole new
 * text, follows one version and no other, and is done when everybody signed whose customers it touches.
 */
import { z } from 'zod';
import { SignedTerms, TermsInput } from './agreement-view.ts';
import { TermsHash } from './agreement.ts';
import { answersFor } from './answer.ts';
import {
  CooperationId,
  DataCategory,
  InstantText,
  PartnerHandle,
  PermittedAction,
  Purpose,
} from './words.ts';

/** Where a change stands: signatures are missing, all are there, or it is over in one of three ways. */
export const changeStates = ['PENDING', 'APPROVED', 'DENIED', 'CANCELLED', 'COMMITTED'] as const;
export const ChangeState = z.enum(changeStates);
export type ChangeState = z.infer<typeof ChangeState>;

/** Why a change is CANCELLED; nobody has to do anything for those but the first. */
export const ChangeReason = z.enum(['taken-back', 'superseded', 'party-left', 'agreement-ended', 'expired']);
export type ChangeReason = z.infer<typeof ChangeReason>;

/** What can be done about a change that was requested. */
export const changeVerbs = ['approve', 'deny', 'cancel'] as const;
export type ChangeVerb = (typeof changeVerbs)[number];

/** Less of everything, more of something (or merely other words), or nothing at all. */
export const ChangeKind = z.enum(['narrowing', 'widening', 'same']);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** What one difference does: allow less, allow more, or only say it otherwise. */
export const DifferenceEffect = z.enum(['narrows', 'widens', 'rewords']);
export type DifferenceEffect = z.infer<typeof DifferenceEffect>;

const lists = <T extends z.ZodType>(entry: T) =>
  z.strictObject({ removed: z.array(entry), added: z.array(entry) });

/** Limits of the whole agreement. `ends` is an instant, the others are numbers. */
export const limitNames = [
  'minimumCohort',
  'deliveryDays',
  'ends',
  'epsilon',
  'epochDays',
  'budgetPerRecipient',
  'budgetPerAffiliation',
] as const;

/** One thing that two versions of the terms do not have in common. */
export const TermsDifference = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('permission'),
    how: z.enum(['added', 'removed', 'changed']),
    provider: PartnerHandle,
    recipient: PartnerHandle,
    purpose: Purpose,
    /** The line's key before and after; `null` where there is none. */
    before: z.string().nullable(),
    after: z.string().nullable(),
    categories: lists(DataCategory),
    actions: lists(PermittedAction),
    effect: DifferenceEffect,
  }),
  z.strictObject({
    what: z.literal('limit'),
    limit: z.enum(limitNames),
    before: z.union([z.number(), InstantText]),
    after: z.union([z.number(), InstantText]),
    effect: DifferenceEffect,
  }),
  z.strictObject({
    what: z.literal('text'),
    text: z.enum(['name', 'title', 'order', 'affiliations', 'parties', 'starts', 'matchRules']),
    before: z.string(),
    after: z.string(),
    effect: DifferenceEffect,
  }),
]);
export type TermsDifference = z.infer<typeof TermsDifference>;

/** Two versions of the terms, side by side. */
export const TermsComparison = z.strictObject({
  kind: ChangeKind,
  differences: z.array(TermsDifference),
  /** The same in plain English, a sentence or two for each. */
  sentences: z.array(z.string()),
});
export type TermsComparison = z.infer<typeof TermsComparison>;

const number = z.int().min(1).max(1_000_000);

/** Names one version of an agreement's terms. */
export const VersionName = z.strictObject({ id: CooperationId, version: number });
/** Names two of them. */
export const VersionPair = z.strictObject({ id: CooperationId, from: number, to: number });

/** One version of an agreement's terms. */
export const VersionSummary = z.strictObject({
  version: z.int().positive(),
  hash: TermsHash,
  /** Who proposed it, or asked for it. */
  proposedBy: PartnerHandle,
  /** Who signed it: everybody the first, and a later one whose signature it needed. */
  signedBy: z.array(PartnerHandle),
  /** Its terms held from here, unless the agreement did not; `null` as long as the first is not signed by all. */
  from: InstantText.nullable(),
  /** To before here; `null` of the latest. */
  to: InstantText.nullable(),
  /** The change that made it; `null` of the first. */
  change: z.int().positive().nullable(),
});
export type VersionSummary = z.infer<typeof VersionSummary>;

/** A page of versions, oldest first; `after` is the `next` of the page before. */
export const VersionPage = z.strictObject({
  id: CooperationId,
  limit: z.int().min(1).max(100).default(20),
  after: number.exactOptional(),
});
export type VersionPage = z.output<typeof VersionPage>;

export const VersionList = z.strictObject({
  versions: z.array(VersionSummary),
  next: z.int().positive().nullable(),
});

/** A version with its terms as they were signed, and in plain English, as Markdown. */
export const VersionView = VersionSummary.extend({ terms: SignedTerms, rendering: z.string() });
export type VersionView = z.infer<typeof VersionView>;

export const VersionComparison = TermsComparison.extend({ from: z.int(), to: z.int() });

const named = { id: CooperationId };

/** What a change to these terms would be. */
export const ChangeQuestion = z.strictObject({ ...named, to: TermsInput });
export type ChangeQuestion = z.infer<typeof ChangeQuestion>;

/** Asking for a change is signing it, over the hash of the new terms that the party says it has read. */
export const ChangeOrder = ChangeQuestion.extend({ hash: TermsHash });
export type ChangeOrder = z.infer<typeof ChangeOrder>;

export const ChangeName = z.strictObject({ ...named, change: number });
export type ChangeName = z.infer<typeof ChangeName>;
export const ChangeSignature = ChangeName.extend({ hash: TermsHash });
export type ChangeSignature = z.infer<typeof ChangeSignature>;

/** A page of changes, newest first; `after` is the `next` of the page before. */
export const ChangePage = z.strictObject({
  ...named,
  limit: z.int().min(1).max(100).default(20),
  after: number.exactOptional(),
});
export type ChangePage = z.output<typeof ChangePage>;

/** What a change would be; nothing is kept. */
export const ChangeDraft = TermsComparison.extend({
  /** The version it would follow. */
  base: z.int().positive(),
  hash: TermsHash,
  terms: SignedTerms,
  /** Whose signatures it would need, the asking party's included. */
  needs: z.array(PartnerHandle),
  rendering: z.string(),
});
export type ChangeDraft = z.infer<typeof ChangeDraft>;

/** What one party could do about it now: `true`, or the code of the refusal it would meet. */
export const ChangeCan = answersFor(changeVerbs);
export type ChangeCan = z.infer<typeof ChangeCan>;

/** Where one change stands now. */
export const ChangeSummary = z.strictObject({
  change: z.int().positive(),
  kind: ChangeKind,
  state: ChangeState,
  /** Of a CANCELLED one: why. */
  reason: ChangeReason.nullable(),
  base: z.int().positive(),
  /** Of a COMMITTED one: the version that it made. */
  version: z.int().positive().nullable(),
  hash: TermsHash,
  requestedBy: PartnerHandle,
  requestedAt: InstantText,
  /** It can be signed before here. */
  expiresAt: InstantText,
  needs: z.array(PartnerHandle),
  signedBy: z.array(PartnerHandle),
  missing: z.array(PartnerHandle),
  deniedBy: PartnerHandle.nullable(),
  /** When it was denied, cancelled or committed. */
  endedAt: InstantText.nullable(),
  can: ChangeCan,
});
export type ChangeSummary = z.infer<typeof ChangeSummary>;

export const ChangeList = z.strictObject({
  changes: z.array(ChangeSummary),
  next: z.int().positive().nullable(),
});

/** Everything a party is shown of one change: what it would change in the version it follows. */
export const ChangeView = ChangeSummary.extend({
  terms: SignedTerms,
  differences: z.array(TermsDifference),
  sentences: z.array(z.string()),
  rendering: z.string(),
});
export type ChangeView = z.infer<typeof ChangeView>;
