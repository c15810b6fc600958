/**
 * A job is work that goes on when whoever asked for it has gone: an import, an enrolment, a delivery, or what the clock
 * makes due. It acts as who asked for it, and does what the procedure of the same name does at once.
 */
import { phrase } from './said.ts';
import { z } from 'zod';
import { Enrolment } from './cooperation.ts';
import { Delivery, DeliveryQuestion } from './delivery.ts';
import {
  ConsentsReport,
  ContactsReport,
  CustomersReport,
  EventsReport,
  OrganisationsReport,
  PlacesReport,
} from './import.ts';
import { ImportMapping } from './mapping.ts';
import { refusalCodes, type RefusalCode } from './refusal.ts';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

/** What a partner's people ask for. */
export const partnerJobKinds = [
  'import-customers',
  'import-events',
  'import-consents',
  'import-places',
  'import-organisations',
  'import-contacts',
  'enrol',
  'deliver',
] as const;
/** What the clock asks for, or the operator. */
export const platformJobKinds = ['expire', 'sweep'] as const;
export const jobKinds = [...partnerJobKinds, ...platformJobKinds] as const;
export const JobKind = z.enum(jobKinds);
export type JobKind = z.infer<typeof JobKind>;
export const PlatformJobKind = z.enum(platformJobKinds);
export type PlatformJobKind = z.infer<typeof PlatformJobKind>;

/** REFUSED is an expected no, FAILED a fault that did not go away; neither is tried again by itself. */
export const jobStates = ['QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED'] as const;
export const JobState = z.enum(jobStates);
export type JobState = z.infer<typeof JobState>;

/** What happens to a job. `put-back`: a worker stopped, or a fault will be tried again. */
export const jobEvents = [
  'queued',
  'started',
  'put-back',
  'cancel-asked',
  'done',
  'refused',
  'failed',
  'cancelled',
] as const;
export const JobEventWord = z.enum(jobEvents);
export type JobEventWord = z.infer<typeof JobEventWord>;

const id = z.string().regex(/^[a-z2-7]{16}$/, phrase('sixteen characters of a-z and 2-7'));
export const JobId = id;
export const UploadId = id;
export const JobName = z.strictObject({ id: JobId });

/** A word of the caller's: the same request with the same key is made once, however often it is sent. */
export const IdempotencyKey = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}$/, phrase('up to 80 letters, digits and _ . : -'));

export const jobLimits = {
  /** Jobs of one partner that are queued or running. */
  waiting: 100,
  /** Bytes of one upload. */
  uploadBytes: 5_368_709_120,
  /** Uploads of one partner that have not been imported. */
  uploads: 20,
  /** How long an upload that nobody imports is kept, and what a job rejected. */
  keptMs: 7 * 86_400_000,
  /** How long a job that has ended is remembered. */
  rememberedMs: 90 * 86_400_000,
  /** Characters of a report, written as JSON. */
  reportLength: 65_536,
} as const;

/** To import a file that was sent before. `snapshot` as for an import of customers, and of those only. */
export const ImportJob = z.strictObject({
  upload: UploadId,
  mapping: ImportMapping,
  snapshot: z.strictObject({ maxRemoved: z.number().min(0).max(1).exactOptional() }).exactOptional(),
  dryRun: z.boolean().exactOptional(),
  batchRows: z.int().min(1).max(5_000).exactOptional(),
  key: IdempotencyKey.exactOptional(),
});
export type ImportJob = z.infer<typeof ImportJob>;
export const EnrolJob = z.strictObject({
  cooperation: CooperationId,
  key: IdempotencyKey.exactOptional(),
});
export const DeliverJob = z.strictObject({ ...DeliveryQuestion.shape, key: IdempotencyKey.exactOptional() });
export const PlatformJob = z.strictObject({ kind: PlatformJobKind });

const Count = z.int().nonnegative();
export const Swept = z.strictObject({
  /** Coming changes of eligibility that had come. */
  changes: Count,
  /** Rows that left inboxes because their time was over. */
  expired: Count,
});
export type Swept = z.infer<typeof Swept>;

/** What each kind of job reports: what the procedure of the same name answers. */
export const jobReports = {
  'import-customers': CustomersReport,
  'import-events': EventsReport,
  'import-consents': ConsentsReport,
  'import-places': PlacesReport,
  'import-organisations': OrganisationsReport,
  'import-contacts': ContactsReport,
  enrol: Enrolment,
  deliver: Delivery,
  expire: Swept,
  sweep: Swept,
} as const satisfies Record<JobKind, z.ZodType>;
export type JobReport = z.infer<(typeof jobReports)[JobKind]>;

/** How far it has come; of an import, rows. Nothing is told of what `total` is not known. */
export const JobProgress = z.strictObject({
  step: z.string(),
  done: Count,
  total: Count.nullable(),
});

const seen = {
  id: JobId,
  kind: JobKind,
  state: JobState,
  requestedAt: InstantText,
  /** How often a worker began it. */
  attempts: Count,
  progress: JobProgress.nullable(),
  /** When it was first begun. */
  startedAt: InstantText.nullable(),
  endedAt: InstantText.nullable(),
};

/** A job as the partner's people see it. */
export const Job = z.strictObject({
  ...seen,
  /** The upload, cooperation or delivery it is about. */
  object: z.string().nullable(),
  requestedBy: z.string(),
  cancelAskedAt: InstantText.nullable(),
  /** Why it was refused. */
  refusal: z.enum(refusalCodes as readonly [RefusalCode, ...RefusalCode[]]).nullable(),
  /** The name of a fault; what it said stands in the operator's log alone. */
  fault: z.string().nullable(),
  can: z.strictObject({ cancel: z.boolean(), readReport: z.boolean() }),
});
export type Job = z.infer<typeof Job>;

/** With what was asked for, if that is an import, and what came of it; for whoever may start such a job. */
export const JobWithReport = Job.extend({
  asked: ImportJob.nullable(),
  report: z.union(Object.values(jobReports)).nullable(),
  refusalData: z.record(z.string(), z.unknown()).nullable(),
});
export type JobWithReport = z.infer<typeof JobWithReport>;

/** A job as the operator sees it: whose, of what kind, how far. Not about whom, nor what came of it. */
export const JobFigure = z.strictObject({ ...seen, partner: PartnerHandle.nullable() });
export type JobFigure = z.infer<typeof JobFigure>;

/** A page of jobs, newest first; `after` is the `next` of the page before. */
export const JobPage = z.strictObject({
  state: JobState.exactOptional(),
  kind: JobKind.exactOptional(),
  limit: z.int().min(1).max(100).default(20),
  after: JobId.exactOptional(),
});
export type JobPage = z.infer<typeof JobPage>;
export const JobList = z.strictObject({ jobs: z.array(Job), next: JobId.nullable() });
export const JobFigures = z.strictObject({ jobs: z.array(JobFigure), next: JobId.nullable() });

export const JobHistory = z.strictObject({
  events: z.array(z.strictObject({ at: InstantText, event: JobEventWord, attempt: Count })),
});

/** OPEN takes more bytes; COMPLETE can be imported. It is gone once it was, or its days are over. */
export const uploadStates = ['OPEN', 'COMPLETE'] as const;
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, phrase('64 hexadecimal digits'));

/** A file that is sent before it is imported, in as many pieces as the line takes. */
export const Upload = z.strictObject({
  id: UploadId,
  state: z.enum(uploadStates),
  /** How many bytes it will have, where that was said. */
  bytes: Count.nullable(),
  /** How many have come: where the next piece begins. */
  received: Count,
  /** Of all of it, once it is complete. */
  sha256: Sha256.nullable(),
  openedAt: InstantText,
  /** When it goes, imported or not. */
  expiresAt: InstantText,
});
export type Upload = z.infer<typeof Upload>;
export const NewUpload = z.strictObject({
  bytes: z.int().nonnegative().max(jobLimits.uploadBytes).exactOptional(),
  key: IdempotencyKey.exactOptional(),
});
export const UploadName = z.strictObject({ id: UploadId });
export const UploadEnd = z.strictObject({ id: UploadId, sha256: Sha256.exactOptional() });
