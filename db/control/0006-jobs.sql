-- Work that goes on when whoever asked for it has gone. A job's record is here; the queue it waits in is elsewhere
-- (schema graphile_worker) and knows only its kind and id. No customer data stands in a job or an upload: what came of a
-- job, which may quote a file's header, is in job_result, which nobody but its partner reads.

create table job (
  number bigint generated always as identity,
  id text not null constraint job_id_is_random check (id ~ '^[a-z2-7]{16}$'),
  partner text,
  kind text not null constraint job_kind_is_known check (kind in
    ('import-customers', 'import-events', 'import-consents', 'enrol', 'deliver', 'expire', 'sweep')),
  object text constraint job_object_is_an_id check (object ~ '^[a-z2-7]{10,16}$'),
  key text constraint job_key_is_short check (length(key) between 1 and 80),
  requested_by text not null constraint job_requester_is_short check (length(requested_by) between 1 and 100),
  roles text[] not null,
  scope jsonb,
  requested_at timestamptz not null,
  state text not null default 'QUEUED' constraint job_state_is_known check (state in
    ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED', 'CANCELLED')),
  step text constraint job_step_is_short check (length(step) <= 100),
  done bigint not null default 0 constraint job_done_is_counted check (done >= 0),
  total bigint constraint job_total_is_counted check (total >= 0),
  attempts integer not null default 0 constraint job_attempts_are_counted check (attempts >= 0),
  cancel_asked_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  refusal text constraint job_refusal_is_a_code check (refusal ~ '^[a-z-]{1,40}$'),
  fault text constraint job_fault_is_short check (length(fault) between 1 and 100),
  constraint job_pkey primary key (number),
  constraint job_has_its_own_id unique (id),
  constraint job_is_somebodys check ((partner is null) = (kind in ('expire', 'sweep'))),
  constraint job_ends_in_a_last_state check ((ended_at is null) = (state in ('QUEUED', 'RUNNING'))),
  constraint job_is_refused_for_a_reason check ((refusal is not null) = (state = 'REFUSED')),
  constraint job_fails_of_a_fault check ((fault is not null) = (state = 'FAILED'))
);
comment on table job is 'Work that was asked for, and how far it has come. A worker acts as who asked for it, as this row says.';
comment on column job.number is 'The order in which jobs were asked for.';
comment on column job.id is 'What it is called everywhere, the queue included: random.';
comment on column job.partner is 'Whose it is, and whose store it acts in; null for the platform''s own.';
comment on column job.kind is 'What is to be done.';
comment on column job.object is 'The upload, cooperation or delivery it is about.';
comment on column job.key is 'The caller''s word for this request: with it, the same request is made once.';
comment on column job.requested_by is 'Who asked for it: the name it acts under.';
comment on column job.roles is 'The roles they acted in then: it acts in no others.';
comment on column job.scope is 'What narrowed those roles then, as an API key''s scope does; null where nothing did.';
comment on column job.requested_at is 'When, by the domain''s clock.';
comment on column job.state is 'QUEUED, RUNNING, or how it ended. RUNNING is also what a killed worker leaves, until the next begins it again.';
comment on column job.step is 'What was being done when it last said so.';
comment on column job.done is 'How much of that step was done; of an import, rows.';
comment on column job.total is 'Out of how much, where that is known.';
comment on column job.attempts is 'How often a worker began it. Who writes down how it went must be the last of them.';
comment on column job.cancel_asked_at is 'When somebody asked to cancel it.';
comment on column job.started_at is 'When it was first begun.';
comment on column job.ended_at is 'When it ended, whichever way.';
comment on column job.refusal is 'The code of the refusal that ended it.';
comment on column job.fault is 'The name of the fault that ended it; never what it said.';
create index job_by_partner on job (partner, number);
create unique index job_by_key on job (partner, key) where key is not null;
create index job_by_state on job (state, number);

-- What has ended has ended: neither a late worker nor a cancellation changes it.
create function job_ends_once() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    if old.ended_at is not null then
      raise exception 'job % has ended' , old.id using errcode = '55000';
    end if;
    return new;
  end
  $$;
comment on function job_ends_once is 'Refuses every change of a job that has ended.';
revoke all on function job_ends_once from public;
create trigger job_ends_once before update on job for each row execute function job_ends_once();

create table job_input (
  job text not null constraint job_input_is_of_a_job references job (id) on delete cascade,
  partner text not null,
  input jsonb not null,
  constraint job_input_pkey primary key (job),
  constraint job_input_is_bounded check (octet_length(input::text) <= 1048576)
);
comment on table job_input is 'What was asked for, as the procedure takes it: a mapping, a question.';
comment on column job_input.job is 'The job.';
comment on column job_input.partner is 'Whose it is.';
comment on column job_input.input is 'As JSON, after it was parsed.';

create table job_result (
  job text not null constraint job_result_is_of_a_job references job (id) on delete cascade,
  partner text,
  report jsonb,
  refusal_data jsonb,
  constraint job_result_pkey primary key (job),
  constraint job_result_report_is_bounded check (octet_length(report::text) <= 65536),
  constraint job_result_data_are_bounded check (octet_length(refusal_data::text) <= 65536)
);
comment on table job_result is 'What came of a job: of its partner''s people alone, since a refusal may quote a file.';
comment on column job_result.job is 'The job.';
comment on column job_result.partner is 'Whose it is; null for the platform''s own.';
comment on column job_result.report is 'What the procedure answered.';
comment on column job_result.refusal_data is 'The data of the refusal.';

create table job_event (
  id bigint generated always as identity,
  job text not null constraint job_event_is_of_a_job references job (id) on delete cascade,
  partner text,
  event text not null constraint job_event_is_known check (event in
    ('queued', 'started', 'put-back', 'cancel-asked', 'done', 'refused', 'failed', 'cancelled')),
  attempt integer not null,
  at timestamptz not null,
  constraint job_event_pkey primary key (id)
);
comment on table job_event is 'What happened to a job, one after another.';
comment on column job_event.id is 'The order.';
comment on column job_event.job is 'The job.';
comment on column job_event.partner is 'Whose it is; null for the platform''s own.';
comment on column job_event.event is 'What happened.';
comment on column job_event.attempt is 'How often it had been begun by then.';
comment on column job_event.at is 'When, by the domain''s clock.';
create index job_event_by_job on job_event (job, id);

create table upload (
  id text not null constraint upload_id_is_random check (id ~ '^[a-z2-7]{16}$'),
  partner text not null,
  key text constraint upload_key_is_short check (length(key) between 1 and 80),
  state text not null default 'OPEN' constraint upload_state_is_known check (state in ('OPEN', 'COMPLETE')),
  bytes bigint constraint upload_bytes_are_counted check (bytes >= 0),
  received bigint not null default 0 constraint upload_received_is_counted check (received >= 0),
  sha256 bytea constraint upload_sha256_is_a_hash check (octet_length(sha256) = 32),
  opened_by text not null,
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  constraint upload_pkey primary key (id),
  constraint upload_is_complete_with_a_hash check ((sha256 is not null) = (state = 'COMPLETE')),
  constraint upload_is_not_longer_than_said check (received <= bytes)
);
comment on table upload is 'A file that is sent before it is imported. Its bytes lie sealed in the home, not here.';
comment on column upload.id is 'What it is called: random.';
comment on column upload.partner is 'Whose it is.';
comment on column upload.key is 'The caller''s word for it: with it, the same upload is opened once.';
comment on column upload.state is 'OPEN, or COMPLETE when all of it has come.';
comment on column upload.bytes is 'How many bytes it will have, where that was said.';
comment on column upload.received is 'How many have come, and are on disk.';
comment on column upload.sha256 is 'Of all its bytes.';
comment on column upload.opened_by is 'Who sends it.';
comment on column upload.opened_at is 'When, by the domain''s clock.';
comment on column upload.expires_at is 'When it goes, imported or not.';
create unique index upload_by_key on upload (partner, key) where key is not null;
create index upload_by_partner on upload (partner, expires_at);
create index upload_by_end on upload (expires_at);

create table upload_part (
  upload text not null constraint upload_part_is_of_an_upload references upload (id) on delete cascade,
  start_at bigint not null constraint upload_part_starts_in_it check (start_at >= 0),
  partner text not null,
  bytes bigint not null constraint upload_part_has_bytes check (bytes > 0),
  file text not null constraint upload_part_file_is_random check (file ~ '^[a-z2-7]{16}$'),
  constraint upload_part_pkey primary key (upload, start_at)
);
comment on table upload_part is 'Which file of the home has which bytes of an upload. Of two who send the same bytes one comes first.';
comment on column upload_part.upload is 'The upload.';
comment on column upload_part.start_at is 'The first of its bytes, counted from 0.';
comment on column upload_part.partner is 'Whose it is.';
comment on column upload_part.bytes is 'How many.';
comment on column upload_part.file is 'The name of the file, in the folder of the upload.';

-- A partner asks, looks and cancels. Workers, for the platform, begin jobs and write down how they went; they put
-- results in and cannot read them back.
select context.guard('job', '{"own": ["select", "insert", "update"], "sweep": ["select", "insert", "update", "delete"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
select context.guard('job_event', '{"own": ["select", "insert"], "sweep": ["select", "insert"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
select context.guard('job_input', '{"own": ["select", "insert"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
select context.guard('job_result', '{"own": ["select"], "sweep": ["insert"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
select context.guard('upload',
  '{"own": ["select", "insert", "update", "delete"], "sweep": ["select", "delete"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
select context.guard('upload_part', '{"own": ["select", "insert"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
