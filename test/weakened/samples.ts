// One row of every table, and what makes another row of it: what attempts are made with. A table that is added needs
// one here, or nobody tries what its guards are worth.
import { createHash } from 'node:crypto';
import { agreementSamples } from './agreement-samples.ts';
import { columnSamples } from './column-samples.ts';
import { customerSamples } from './customer-samples.ts';
import { jobSamples } from './job-samples.ts';
import { peopleSamples } from './people-samples.ts';
import { releaseSamples } from './release-samples.ts';
import { segmentSamples } from './segment-samples.ts';

export type Sample = {
  /** A row that stands there. */
  readonly row: Readonly<Record<string, unknown>>;
  /** What to change so that another row like it could be inserted. */
  readonly other: Readonly<Record<string, unknown>>;
  /** What is changed besides by an attempt that must fail: several columns at once, where one alone proves nothing. */
  readonly wrong?: readonly Readonly<Record<string, unknown>>[];
};

const at = '2026-01-01T00:00:00+00:00';
const sha = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();
const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;
const bytes = (size: number, fill: number): string => hex(Buffer.alloc(size, fill));
const bits = '0'.repeat(8_192);
const delivery = 'a'.repeat(16);
const untold = { since: null, added: null, changed: null, removed: null };
const held = { digest: null, change: null, gone_with: null };

const entry = (partner: string, n: number) => {
  const body = `{"n":${n},"partner":"${partner}"}`;
  const leaf = hex(sha(Buffer.concat([Buffer.from([0]), Buffer.from(body)])));
  return { partner, body, leaf };
};

/** Tables of the platform. */
export const controlSamples: Readonly<Record<string, Sample>> = {
  audit_entry: {
    row: { id: 1, xid: '1', ...entry('alpha', 1) },
    other: { id: 1_000, ...entry('alpha', 2) },
    wrong: [{ body: '', leaf: hex(sha(Buffer.from([0]))) }],
  },
  audit_place: {
    row: { place: 0, entry: 1, leaf: bytes(32, 1) },
    other: { place: 1, entry: 2 },
    wrong: [{ place: 9 }, { entry: 9 }],
  },
  audit_root: {
    row: { size: 1, root: bytes(32, 1), frontier: [bytes(32, 1)], at },
    other: { size: 2 },
    wrong: [{ size: 0, frontier: [] }],
  },
  partner: {
    row: { handle: 'alpha', name: 'Alpha', default_country: 'AU', created_at: at, suspended_at: null },
    other: { handle: 'delta' },
  },
  ...peopleSamples,
  ...jobSamples,
};

const common = { cooperation: 'aaaaaaaaaa', permission: 'alpha>beta direct-marketing contact' };

/** Tables of a store. Who is named first stands before whoever refers to them. */
export const storeSamples: Readonly<Record<string, Sample>> = {
  ...segmentSamples,
  key: { row: { name: 'extra', sealed: '\\x00', master: 'm' }, other: { name: 'another' } },
  recording: {
    row: { id: 1, kind: 'consents', at, actor: 'x', settled_at: at, customers_before: null },
    other: { id: 1_000 },
  },
  customer: {
    row: {
      id: 1,
      ref: 'c1',
      attributes: {},
      contact: '\\x00',
      digest: bytes(32, 1),
      changed_at: at,
      repeats: false,
      recognised_in: '1',
    },
    other: { id: 1_000, ref: 'c1000' },
    wrong: [{ id: 1_000 }, { ref: 'c1000' }, { id: 1_000, ref: '' }],
  },
  identifier: {
    row: { customer: 1, kind: 'email', position: 0, hash: bytes(32, 1) },
    other: { position: 1 },
    wrong: [{ customer: 99_999 }],
  },
  former_identifier: {
    row: { customer: 7, kind: 'email', hash: bytes(32, 1), xid: '1', at },
    other: { customer: 8 },
  },
  enrolment: {
    row: { cooperation: 'aaaaaaaaaa', since: '1', terms: bytes(32, 1) },
    other: { cooperation: 'bbbbbbbbbb' },
  },
  dictionary: {
    row: {
      name: 'tier',
      type: 'text',
      category: 'loyalty',
      sensitivity: 'normal',
      label: 'T',
      currency: null,
      labels: {},
      settled: false,
    },
    other: { name: 'points' },
  },
  ...customerSamples,
  consent_event: {
    row: {
      id: 1,
      ref: 'c1',
      purpose: 'direct-marketing',
      recipient: 'beta',
      decision: 'given',
      at,
      categories: ['contact'],
      expires_at: null,
      collected_by: null,
      notice: null,
      recorded_at: at,
      recording: 1,
      digest: bytes(32, 1),
      xid: '1',
    },
    other: { id: 1_000, digest: bytes(32, 2) },
    wrong: [{ id: 1_000 }, { digest: bytes(32, 2) }, { id: 1_000, digest: bytes(32, 2), recording: 99_999 }],
  },
  suppression: { row: { ref: 'gone', erased_at: at, lifted_at: null }, other: { ref: 'gone2' } },
  look: {
    row: { id: 1, ref: 'c1', at, actor: 'x', reason: '\\x00', reference: bytes(32, 1) },
    other: { id: 1_000 },
  },
  participant: {
    row: { cooperation: 'aaaaaaaaaa', customer: 1, person: bytes(16, 1) },
    other: { cooperation: 'bbbbbbbbbb' },
    wrong: [{ customer: 99_999 }],
  },
  ...releaseSamples,
  customer_set: {
    row: { name: 'regulars', categories: ['loyalty'], created_at: at },
    other: { name: 'rare' },
  },
  set_member: {
    row: { customer_set: 'regulars', ref: 'c1' },
    other: { ref: 'c2' },
    wrong: [{ customer_set: 'nothing' }],
  },
  handover: {
    row: {
      delivery,
      ...common,
      recipient: 'beta',
      purpose: 'direct-marketing',
      categories: ['contact'],
      agreement_version: 1,
      considered: 1,
      started_at: at,
      prepared_since: '0',
      prepared_columns: null,
      completed_at: null,
    },
    other: { delivery: 'b'.repeat(16) },
  },
  disclosure: {
    row: { delivery, pairwise: bytes(16, 1), ref: 'c1', consent_event: 1, until: at },
    other: { pairwise: bytes(16, 2) },
    wrong: [{ delivery: 'nothing' }],
  },
  recall_sent: {
    row: {
      ...common,
      recipient: 'beta',
      pairwise: bytes(16, 1),
      ref: 'c1',
      reason: 'withdrawn',
      opened_at: at,
      due_at: at,
      acknowledged_at: null,
      statement: null,
    },
    other: { pairwise: bytes(16, 2) },
  },
  delivery: {
    row: {
      id: delivery,
      cooperation: 'aaaaaaaaaa',
      provider: 'beta',
      permission: 1,
      permission_key: 'k',
      purpose: 'direct-marketing',
      categories: ['contact'],
      agreement_version: 1,
      mode: 'all',
      publication: null,
      condition: null,
      chosen: null,
      state: 'STARTED',
      reason: null,
      considered: null,
      delivered: null,
      suppressed: null,
      columns: null,
      origin: 'c'.repeat(16),
      ...untold,
      requested_by: 'x',
      requested_at: at,
      started_at: null,
      ended_at: null,
    },
    other: { id: 'b'.repeat(16), origin: 'd'.repeat(16) },
    wrong: [{ id: 'e'.repeat(16) }],
  },
  inbox: {
    row: {
      delivery,
      pairwise: bytes(16, 1),
      own_ref: null,
      attributes: {},
      contact: null,
      until: at,
      ...held,
    },
    other: { pairwise: bytes(16, 2) },
    wrong: [
      { delivery: 'nothing' },
      { pairwise: bytes(16, 3), gone_with: 'b'.repeat(16), digest: bytes(16, 1) },
    ],
  },
  inbox_event: {
    row: { id: 1, delivery, pairwise: bytes(16, 1), kind: 'purchase', at, properties: {} },
    other: { id: 1_000 },
    wrong: [{ id: 1_000, delivery: 'nothing' }],
  },
  objection: {
    row: {
      id: 1,
      purpose: '*',
      ref: 'c1',
      kind: null,
      hash: null,
      sealed: null,
      recorded_at: at,
      recorded_by: 'x',
    },
    other: { id: 1_000, ref: 'c2' },
    wrong: [
      { id: 1_000 },
      { ref: 'c2' },
      { id: 1_000, ref: null, kind: 'loyalty', hash: '\\x00', sealed: '\\x00' },
      { id: 1_000, ref: null },
    ],
  },
  recall: {
    row: {
      id: 1,
      ...common,
      provider: 'alpha',
      pairwise: bytes(16, 1),
      reason: 'withdrawn',
      opened_at: at,
      due_at: at,
      acknowledged_at: null,
      acknowledged_by: null,
      statement: null,
    },
    other: { id: 1_000, pairwise: bytes(16, 2) },
    wrong: [{ id: 1_000 }, { pairwise: bytes(16, 2) }],
  },
};

/** Tables of a cooperation of alpha and beta. */
export const cooperationSamples: Readonly<Record<string, Sample>> = {
  key: { row: { name: 'extra', sealed: '\\x00', master: 'm' }, other: { name: 'another' } },
  ...agreementSamples,
  permission: {
    row: {
      number: 1,
      version: 1,
      provider: 'alpha',
      recipient: 'beta',
      purpose: 'direct-marketing',
      categories: ['contact'],
      actions: ['count'],
      minimum_cohort: 10,
      delivery_days: 30,
      starts_at: at,
      ends_at: at,
      suspended: false,
      true_at: at,
    },
    other: { number: 2 },
  },
  numbering: {
    row: { only_one: true, next: 1, generation: 1 },
    other: {},
    wrong: [{ only_one: false }],
  },
  contribution: { row: { partner: 'alpha', people: 1, enrolled_at: at }, other: { partner: 'beta' } },
  member: {
    row: { partner: 'alpha', person: bytes(16, 1), subject: 0, invalid: [] },
    other: { person: bytes(16, 2), subject: 1 },
    wrong: [{ person: bytes(16, 2) }, { subject: 1 }],
  },
  unsettled: { row: { kind: 'email', value: bytes(32, 1) }, other: { value: bytes(32, 2) } },
  pseudonym: {
    row: { partner: 'alpha', person: bytes(16, 1), kind: 'email', value: bytes(32, 1), shared: false },
    other: { value: bytes(32, 2) },
  },
  match_report: {
    row: {
      rule: 'email',
      partner: 'alpha',
      submitted: 1,
      valid: 1,
      ambiguous: 0,
      links: null,
      conflicts: null,
      first_recognised: null,
    },
    other: { rule: 'phone' },
  },
  presence: { row: { partner: 'alpha', chunk: 0, bits }, other: { chunk: 1 } },
  eligibility: { row: { permission: 1, chunk: 0, bits }, other: { chunk: 1 } },
  eligibility_change: { row: { permission: 1, subject: 0, at, becomes: false }, other: { subject: 1 } },
  publication: {
    row: {
      id: 'aaaaaaaaaa',
      provider: 'alpha',
      name: 'regulars',
      permission: 1,
      categories: ['loyalty'],
      published_at: at,
    },
    other: { id: 'bbbbbbbbbb', name: 'rare' },
    wrong: [{ id: 'bbbbbbbbbb' }, { name: 'rare' }],
  },
  publication_chunk: {
    row: { publication: 'aaaaaaaaaa', chunk: 0, bits },
    other: { chunk: 1 },
    wrong: [{ publication: 'nothing' }],
  },
  ...columnSamples,
};
