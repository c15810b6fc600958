/**
 * The audit log: what is written down about every effect and every answer about others, and what a check of the log
 * says. An entry holds no personal data. Its fields are closed lists, numbers and opaque ids that have no room for a
 * name or an address; a customer stands in it only as a keyed reference, which its own partner alone can make.
 */
import { phrase } from './said.ts';
import { z } from 'zod';
import { CooperationId, InstantText, PartnerHandle, roles } from './words.ts';

/** What can be written down, as noun and verb. A new effect or answer gets its word here before it is built. */
export const auditActions = [
  'partner.create',
  'partner.remove',
  'partner.appoint',
  'partner.withdraw',
  'partner.suspend',
  'partner.resume',
  'operator.invite',
  'operator.withdraw',
  'operator.join',
  'operator.remove',
  'member.invite',
  'member.withdraw',
  'member.join',
  'member.change',
  'member.remove',
  'key.create',
  'key.rotate',
  'key.revoke',
  'customer.import',
  'customer.erase',
  'customer.look',
  'customer.find',
  'customer.file',
  'event.import',
  'place.import',
  'place.remove',
  'organisation.import',
  'organisation.remove',
  'contact.import',
  'contact.remove',
  'dictionary.save',
  'consent.import',
  'consent.record',
  'consent.withdraw',
  'consent.receipt',
  'coverage.ask',
  'agreement.propose',
  'agreement.sign',
  'agreement.reject',
  'agreement.suspend',
  'agreement.resume',
  'agreement.leave',
  'agreement.terminate',
  'change.request',
  'change.approve',
  'change.deny',
  'change.cancel',
  'change.commit',
  'cooperation.open',
  'cooperation.enrol',
  'cooperation.match',
  'cooperation.check',
  'cooperation.rebuild',
  'cooperation.publish',
  'publication.remove',
  'set.save',
  'segment.save',
  'segment.remove',
  'column.share',
  'column.remove',
  'overlap.ask',
  'release.freeze',
  'release.lift',
  'analysis.breakdown',
  'analysis.trend',
  'analysis.lift',
  'delivery.preview',
  'delivery.request',
  'delivery.complete',
  'delivery.terminate',
  'delivery.export',
  'inbox.read',
  'recall.open',
  'recall.see',
  'recall.acknowledge',
  'recall.escalate',
  'recall.history',
  'objection.record',
  'ledger.read',
  'disclosure.explain',
  'audit.read',
  'sweep.run',
  'backup.take',
  'backup.restore',
  'keys.rotate',
  'job.start',
  'job.cancel',
  'upload.complete',
  'upload.look',
] as const;
export const AuditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof AuditAction>;

/** In what part somebody acted: a partner's people, the platform's operator, a machine, the person, or the clock. */
export const auditRoles = [...roles, 'operator', 'key', 'data-subject', 'clock'] as const;

/** `suppressed` stands for every answer that the asker is to take for "too few", whatever the reason was. */
export const auditOutcomes = ['done', 'suppressed', 'refused'] as const;

/** What an entry can be about, besides a customer. */
export const auditObjectKinds = [
  'partner',
  'operator',
  'member',
  'invitation',
  'recording',
  'dictionary',
  'place',
  'organisation',
  'agreement',
  'change',
  'cooperation',
  'set',
  'segment',
  'publication',
  'column',
  'overlap',
  'analysis',
  'delivery',
  'inbox',
  'recall',
  'objection',
  'ledger',
  'log',
  'sweep',
  'backup',
  'key',
  'job',
  'upload',
] as const;

/** An id that the platform made or approved. It admits neither a blank nor an `@`. */
export const AuditId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$/, phrase('an id without blanks or @'));

/** A closed word, such as a refusal's code: never free text, which could name a person. */
const AuditWord = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, phrase('a word of a-z, 0-9 and hyphens'));

/** A permission's key: partners, purpose and categories, and no other text. */
const AuditPermission = z
  .string()
  .max(400)
  .regex(
    /^[a-z0-9-]+>[a-z0-9-]+ [a-z-]+ [a-z+]+$/,
    phrase('a permission such as skyline>harvest direct-marketing contact'),
  );

/** HMAC-SHA-256 under a key of the partner's store, in hex: what stands for a customer, or for a text about one. */
export const AuditReference = z.string().regex(/^[0-9a-f]{64}$/, phrase('64 hexadecimal digits'));

export const AuditObject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('customer'), subjectRef: AuditReference }),
  z.strictObject({ kind: z.enum(auditObjectKinds), id: AuditId }),
]);
export type AuditObject = z.infer<typeof AuditObject>;

/** What a caller states about one effect or answer. */
export const AuditFacts = z.strictObject({
  /** When it happened, by the domain's clock. */
  at: InstantText,
  /** Who acted: a member's, key's or job's opaque id. */
  actor: AuditId,
  role: z.enum(auditRoles).optional(),
  /** The partner whose entry this is and who may read it; null where the platform acts for itself. */
  partner: PartnerHandle.nullable(),
  action: AuditAction,
  object: AuditObject,
  /** The other partners whose people or terms it touched. */
  about: z.array(PartnerHandle).min(1).max(20).optional(),
  cooperation: CooperationId.optional(),
  /** The permissions that the effect or answer named. */
  permissions: z.array(AuditPermission).min(1).max(20).optional(),
  agreementVersion: z.int().positive().optional(),
  /** How many of what. Never the true value of an answer that was suppressed: the asker can read its own entries. */
  counts: z.record(AuditWord, z.int().nonnegative()).optional(),
  outcome: z.enum(auditOutcomes),
  /** A refusal's code, or a word for why a person was looked at. */
  reason: AuditWord.optional(),
  /** Keyed reference of a reason in free text, which itself stays in the partner's store. */
  reasonRef: AuditReference.optional(),
});
export type AuditFacts = z.infer<typeof AuditFacts>;

/**
 * An entry as it is hashed. The salt (128 random bits, in hex) keeps its leaf from being guessed: whoever is shown
 * the leaf of another's entry, as a neighbour in a proof, learns nothing from it.
 */
export const AuditEntry = AuditFacts.extend({
  salt: z.string().regex(/^[0-9a-f]{32}$/, phrase('32 hexadecimal digits')),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The root of the log's first `size` entries: its Merkle tree hash in hex. */
export const AuditRoot = z.strictObject({
  size: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/, phrase('64 hexadecimal digits')),
});
export type AuditRoot = z.infer<typeof AuditRoot>;

/** A root as it is printed, noted and given back: `size:hash`. */
export const NotedAuditRoot = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,14}):[0-9a-f]{64}$/, phrase('size:hash, the hash in 64 hexadecimal digits'))
  .transform((text): AuditRoot => {
    const [size = '', hash = ''] = text.split(':');
    return { size: Number(size), hash };
  });

/** A root in the form that {@link NotedAuditRoot} reads. */
export const noteAuditRoot = (root: AuditRoot): string => `${root.size}:${root.hash}`;

/** What can be wrong with a log. `{…}` is filled from the finding. */
export const auditProblems = {
  'body-altered': 'the text of entry {entry} at place {place} was altered',
  'leaf-altered': 'the hash of entry {entry} differs from the one noted at place {place}',
  'partner-altered': 'entry {entry} at place {place} was put under another partner',
  'entry-missing': 'entry {entry} at place {place} was removed',
  'entry-unplaced': 'entry {entry} was slipped in before place {place}',
  'entry-ahead': 'entry {entry} is of a transaction that has not happened',
  'place-missing': 'place {place} was removed',
  'order-altered': 'the order of entries was altered at place {place}, where entry {entry} belongs',
  'root-altered': 'the root noted for {size} entries was altered',
  'root-missing': 'the root of all {size} entries was removed',
  'root-mismatch':
    'an entry between place {place} and the end of the first {size} was rewritten, or their root was',
  'noted-root-mismatch': 'the first {size} entries are not those of the root you noted',
  'noted-root-ahead': 'the root you noted is of {size} entries, of which only {place} are left',
} as const satisfies Record<string, string>;
export type AuditProblem = keyof typeof auditProblems;

/** The first thing wrong with a log: a place counts from 0; `entry` is the entry's id; `size` a root's. */
export const AuditFinding = z.strictObject({
  problem: z.enum(Object.keys(auditProblems) as [AuditProblem, ...AuditProblem[]]),
  place: z.int().nullable(),
  entry: z.string().nullable(),
  size: z.int().nullable(),
});
export type AuditFinding = z.infer<typeof AuditFinding>;

/** A finding as a sentence's part, such as "place 7 was removed". */
export function describeAuditFinding(finding: AuditFinding): string {
  const text: string = auditProblems[finding.problem];
  const placed =
    finding.place === null ? text.replace(' at place {place}', ', which waits for its place,') : text;
  return placed.replace(/\{(place|entry|size)\}/g, (_, name: 'place' | 'entry' | 'size') =>
    String(finding[name]),
  );
}

/** What a check of the log says. */
export const AuditReport = z.strictObject({
  verified: z.boolean(),
  /** Entries with a place, as far as they are in order. */
  entries: z.int().nonnegative(),
  /** Entries that are intact, but have no place yet. */
  waiting: z.int().nonnegative(),
  /** Entries whose order is still open, because an older transaction is: the next check has them. */
  held: z.int().nonnegative(),
  /** The root recomputed over those entries. */
  root: AuditRoot,
  first: AuditFinding.nullable(),
});
export type AuditReport = z.infer<typeof AuditReport>;
