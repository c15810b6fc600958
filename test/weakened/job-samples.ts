// One row of every table that jobs and uploads have.
import type { Sample } from './samples.ts';

const at = '2026-01-01T00:00:00+00:00';
const job = 'j'.repeat(16);
const upload = 'u'.repeat(16);

export const jobSamples: Readonly<Record<string, Sample>> = {
  job: {
    row: {
      id: job,
      number: 1,
      partner: 'alpha',
      kind: 'enrol',
      object: 'aaaaaaaaaa',
      key: 'once',
      requested_by: 'x',
      roles: ['admin'],
      scope: null,
      requested_at: at,
      state: 'QUEUED',
      step: null,
      done: 0,
      total: null,
      attempts: 0,
      cancel_asked_at: null,
      started_at: null,
      ended_at: null,
      refusal: null,
      fault: null,
    },
    other: { number: 1_000, id: 'k'.repeat(16), key: 'twice' },
    wrong: [
      { number: 1 },
      { id: job },
      { key: 'once' },
      { partner: null },
      { state: 'DONE' },
      { refusal: 'busy' },
      { fault: 'Error' },
      { state: 'GONE', ended_at: at },
      { state: 'REFUSED', refusal: 'No Code', ended_at: at },
      { state: 'FAILED', fault: 'x'.repeat(101), ended_at: at },
    ],
  },
  job_input: {
    row: { job, partner: 'alpha', input: {} },
    other: { job: 'k'.repeat(16) },
    wrong: [{ job: 'nothing' }, { input: { long: 'x'.repeat(1_048_576) } }],
  },
  job_result: {
    row: { job, partner: 'alpha', report: {}, refusal_data: null },
    other: { job: 'k'.repeat(16) },
    wrong: [
      { job: 'nothing' },
      { report: { long: 'x'.repeat(65_536) } },
      { refusal_data: { long: 'x'.repeat(65_536) } },
    ],
  },
  job_event: {
    row: { id: 1, job, partner: 'alpha', event: 'queued', attempt: 0, at },
    other: { id: 1_000 },
    wrong: [{ id: 1_000, job: 'nothing' }],
  },
  upload: {
    row: {
      id: upload,
      partner: 'alpha',
      key: 'once',
      state: 'OPEN',
      bytes: null,
      received: 0,
      sha256: null,
      opened_by: 'x',
      opened_at: at,
      expires_at: at,
    },
    other: { id: 'v'.repeat(16), key: 'twice' },
    wrong: [
      { id: upload },
      { key: 'once' },
      { sha256: `\\x${'00'.repeat(32)}` },
      { state: 'COMPLETE', sha256: '\\x00' },
      { bytes: 1, received: 2 },
    ],
  },
  upload_part: {
    row: { upload, start_at: 0, partner: 'alpha', bytes: 1, file: 'f'.repeat(16) },
    other: { start_at: 1 },
    wrong: [{ upload: 'nothing', start_at: 1 }],
  },
};
