-- One partner's store: its customers, what they decided, what it handed out and what it received.
-- The schema is the tenant, so no table has a partner column. Contact data is sealed by the program before it gets here.
-- Modes: own = the partner itself; deliver = a recipient who takes what a signed permission allows;
-- withdraw = the consequence of a recorded no; sweep = a tick of the clock.

create table key (
  name text primary key,
  sealed bytea not null,
  master text not null
);
comment on table key is 'The data keys of this store, wrapped by the master key that lives outside the database.';
comment on column key.name is 'contact: seals contact data. hash: keys the hashes that identifiers are found by.';
comment on column key.sealed is 'AES-256-GCM under the master key: nonce, ciphertext, tag.';
comment on column key.master is 'Which master key wrapped it.';
select context.guard('key', '{"own": ["select"], "deliver": ["select"]}');

create table recording (
  id bigint generated always as identity primary key,
  kind text not null constraint recording_kind_is_known check (kind in ('customers', 'events', 'consents', 'decision', 'erasure')),
  at timestamptz not null,
  actor text not null,
  settled_at timestamptz
);
comment on table recording is 'One import, or one decision written down: what "recorded after" compares.';
comment on column recording.id is 'Later recordings have higher numbers.';
comment on column recording.kind is 'What was recorded.';
comment on column recording.at is 'When, by the domain''s clock.';
comment on column recording.actor is 'Who recorded it.';
comment on column recording.settled_at is 'Of an import of customers or consents: when the cooperations had followed it. Null while it goes on, or where it was broken off, and then the next import makes up for it.';
create index recording_unsettled on recording (id) where settled_at is null and kind in ('customers', 'consents');
select context.guard('recording', '{"own": ["select", "insert", "update"], "deliver": ["select"]}');

create table customer (
  id bigint generated always as identity primary key,
  ref text not null constraint customer_ref_is_unique unique,
  attributes jsonb not null,
  contact bytea not null,
  digest bytea not null constraint customer_digest_is_sha256 check (length(digest) = 32),
  changed_at timestamptz not null,
  repeats boolean not null default false,
  recognised_in xid8 not null default pg_current_xact_id(),
  constraint customer_ref_is_short check (length(ref) between 1 and 200)
);
comment on table customer is 'A person as this partner knows them.';
comment on column customer.id is 'Internal; never leaves this schema.';
comment on column customer.ref is 'The partner''s own id.';
comment on column customer.attributes is 'Attributes of all categories but contact, by name.';
comment on column customer.contact is 'Sealed JSON: contact attributes, and identifiers as written and normalised.';
comment on column customer.digest is 'Keyed digest of the row of a file that last changed it: the same row again changes nothing. Whatever else changes a customer must change it too.';
comment on column customer.changed_at is 'When the row last changed, by the domain''s clock.';
comment on column customer.repeats is 'Stood several times in one file, so that an import waits for all of its rows before it lands any.';
comment on column customer.recognised_in is 'The transaction that last changed what the customer can be recognised by: what an enrolment looks at again.';
create index customer_by_recognised_in on customer (recognised_in);
select context.guard('customer', '{"own": ["select", "insert", "update", "delete"], "deliver": ["select"]}');

create table identifier (
  customer bigint not null constraint identifier_of_a_customer references customer (id) on delete cascade,
  kind text not null constraint identifier_kind_is_known check (kind in ('email', 'phone', 'loyalty', 'name-birth-postcode')),
  position smallint not null,
  hash bytea constraint identifier_hash_is_sha256 check (length(hash) = 32),
  primary key (customer, kind, position)
);
comment on table identifier is 'What a customer can be recognised by.';
comment on column identifier.customer is 'Whose it is.';
comment on column identifier.kind is 'What it is.';
comment on column identifier.position is 'Tells several of one kind apart.';
comment on column identifier.hash is 'HMAC-SHA-256 of the normalised form under this store''s hash key; null if it could not be normalised.';
create index identifier_by_hash on identifier (kind, hash);
select context.guard('identifier', '{"own": ["select", "insert", "update", "delete"], "deliver": ["select"]}');

create table former_identifier (
  customer bigint not null,
  kind text,
  hash bytea,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now()
);
comment on table former_identifier is 'What customers can no longer be recognised by, until every cooperation has followed: who shared it may be another person now.';
comment on column former_identifier.customer is 'Whose it was; the customer may be gone.';
comment on column former_identifier.kind is 'What it is; null says that the customer is gone.';
comment on column former_identifier.hash is 'As in identifier.';
comment on column former_identifier.xid is 'The transaction that took it away.';
comment on column former_identifier.at is 'When, by the server''s clock: it is kept for a day at least, since an enrolment that nobody sees yet may need it.';
create index former_identifier_by_xid on former_identifier (xid);
select context.guard('former_identifier', '{"own": ["select", "insert", "delete"]}');

-- In a trigger, so that nothing which takes an identifier away can forget to say so, an erasure of the customer least.
create function identifier_is_remembered() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    execute format('insert into %I.former_identifier (customer, kind, hash) select customer, kind, hash from gone', tg_table_schema);
    return null;
  end
  $$;
comment on function identifier_is_remembered is 'Notes identifiers that are deleted, for the enrolments that must follow.';
revoke all on function identifier_is_remembered from public;
create trigger identifier_is_remembered after delete on identifier
  referencing old table as gone for each statement execute function identifier_is_remembered();

create function customer_is_remembered() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    execute format('insert into %I.former_identifier (customer) select id from gone', tg_table_schema);
    return null;
  end
  $$;
comment on function customer_is_remembered is 'Notes customers who are deleted, with or without identifiers.';
revoke all on function customer_is_remembered from public;
create trigger customer_is_remembered after delete on customer
  referencing old table as gone for each statement execute function customer_is_remembered();

create table dictionary (
  name text primary key,
  type text not null,
  category text not null,
  sensitivity text not null,
  label text not null,
  currency text
);
comment on table dictionary is 'The attributes this partner declares.';
comment on column dictionary.name is 'The attribute''s name in customer.attributes or the sealed contact data.';
comment on column dictionary.type is 'How its values are read.';
comment on column dictionary.category is 'The data category it belongs to.';
comment on column dictionary.sensitivity is 'How careful one must be with it.';
comment on column dictionary.label is 'What people read.';
comment on column dictionary.currency is 'Of an amount of money: its ISO 4217 code, where the mapping names one.';
select context.guard('dictionary', '{"own": ["select", "insert", "update"], "deliver": ["select"]}');

create table event (
  id bigint generated always as identity primary key,
  customer bigint not null constraint event_of_a_customer references customer (id) on delete cascade,
  kind text not null constraint event_kind_is_known
    check (kind in ('purchase', 'loyalty', 'survey', 'support', 'social', 'touchpoint', 'self-service')),
  at timestamptz not null,
  properties jsonb not null,
  digest bytea not null constraint event_is_recorded_once unique
);
comment on table event is 'A dated fact about a customer.';
comment on column event.id is 'Internal.';
comment on column event.customer is 'Whom it is about.';
comment on column event.kind is 'What happened; the kind fixes the data category.';
comment on column event.at is 'When it happened.';
comment on column event.properties is 'Typed properties, as the mapping declares them.';
comment on column event.digest is 'Identity of the line: its content and ordinal, or its own id.';
create index event_by_customer on event (customer, at);
select context.guard('event', '{"own": ["select", "insert", "delete"], "deliver": ["select"]}');

create table consent_event (
  id bigint generated always as identity primary key,
  ref text not null,
  purpose text not null,
  recipient text not null,
  decision text not null constraint consent_event_decision_is_known check (decision in ('given', 'refused', 'withdrawn', 'revoked')),
  at timestamptz not null,
  categories text[] not null,
  expires_at timestamptz,
  collected_by text,
  notice text,
  recorded_at timestamptz not null,
  recording bigint not null constraint consent_event_of_a_recording references recording (id),
  digest bytea not null constraint consent_event_is_recorded_once unique,
  xid xid8 not null default pg_current_xact_id(),
  constraint consent_event_wildcard_is_a_no check (decision <> 'given' or (purpose <> '*' and recipient <> '*'))
);
comment on table consent_event is 'What customers decided, with evidence. Append-only: no mode may change or delete a row.';
comment on column consent_event.id is 'Names the event in the disclosure ledger.';
comment on column consent_event.ref is 'The customer; a no may be about one who is not known yet.';
comment on column consent_event.purpose is 'The purpose, or * in a no about every purpose.';
comment on column consent_event.recipient is 'The recipient''s handle, or * in a no about every recipient.';
comment on column consent_event.decision is 'given is the only yes; withdrawn is by the person, revoked by somebody else.';
comment on column consent_event.at is 'When the person decided.';
comment on column consent_event.categories is 'The data categories a given covers.';
comment on column consent_event.expires_at is 'When a given ends by itself; null for never.';
comment on column consent_event.collected_by is 'Evidence: where it was collected.';
comment on column consent_event.notice is 'Evidence: which notice the person was shown.';
comment on column consent_event.recorded_at is 'When this store learnt it, by the domain''s clock.';
comment on column consent_event.recording is 'The recording it came with.';
comment on column consent_event.digest is 'SHA-256 of its content: the same line twice is one event.';
comment on column consent_event.xid is 'The transaction that recorded it: lets a rebuild find what came after its snapshot.';
create index consent_event_by_ref on consent_event (ref);
create index consent_event_by_xid on consent_event (xid);
select context.guard('consent_event', '{"own": ["select", "insert"], "deliver": ["select"]}');

create table suppression (
  ref text primary key,
  erased_at timestamptz not null,
  lifted_at timestamptz
);
comment on table suppression is 'Customers who were erased: an old file does not bring them back.';
comment on column suppression.ref is 'The partner''s own id of who was erased.';
comment on column suppression.erased_at is 'When; only a consent given later lifts it.';
comment on column suppression.lifted_at is 'When a newer consent lifted it.';
select context.guard('suppression', '{"own": ["select", "insert", "update"]}');

create table look (
  id bigint generated always as identity primary key,
  ref text not null,
  at timestamptz not null,
  actor text not null,
  reason bytea not null,
  reference bytea not null constraint look_reference_is_sha256 check (length(reference) = 32)
);
comment on table look is 'Who looked at a person, and why. The audit log has the look, but no free text: that stays here.';
comment on column look.id is 'Order.';
comment on column look.ref is 'At whom.';
comment on column look.at is 'When, by the domain''s clock.';
comment on column look.actor is 'Who looked.';
comment on column look.reason is 'The reason that was given, sealed, since it may name people.';
comment on column look.reference is 'The same reason as the audit log refers to it.';
create index look_by_ref on look (ref);
select context.guard('look', '{"own": ["select", "insert"]}');

create table participant (
  cooperation text not null,
  customer bigint not null constraint participant_is_a_customer references customer (id) on delete cascade,
  person bytea not null constraint participant_person_is_a_key check (length(person) = 16),
  primary key (cooperation, customer)
);
comment on table participant is 'Which keyed person of a cooperation each customer was enrolled as.';
comment on column participant.cooperation is 'The cooperation.';
comment on column participant.customer is 'The customer.';
comment on column participant.person is 'Key of the person in that cooperation; customers with the same e-mail share it.';
create index participant_by_person on participant (cooperation, person);
select context.guard('participant', '{"own": ["select", "insert", "update", "delete"], "deliver": ["select"], "withdraw": ["select", "delete"]}');

create table enrolment (
  cooperation text primary key,
  since xid8 not null,
  terms bytea not null constraint enrolment_terms_are_sha256 check (length(terms) = 32)
);
comment on table enrolment is 'Up to where each cooperation has followed this store: what came later is looked at by the next enrolment.';
comment on column enrolment.cooperation is 'The cooperation.';
comment on column enrolment.since is 'Whatever was written in transactions before this one has been followed.';
comment on column enrolment.terms is 'Keyed hash of all that decided who takes part and how: where it is another, everybody is looked at.';
select context.guard('enrolment', '{"own": ["select", "insert", "update", "delete"], "withdraw": ["select", "delete"]}');

create table customer_set (
  name text primary key constraint customer_set_name_is_short check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  categories text[] not null,
  created_at timestamptz not null
);
comment on table customer_set is 'A named list of this partner''s own customers, used like a segment.';
comment on column customer_set.name is 'Its name.';
comment on column customer_set.categories is 'The data categories it was drawn from.';
comment on column customer_set.created_at is 'When it was last written.';
select context.guard('customer_set', '{"own": ["select", "insert", "update", "delete"]}');

create table set_member (
  customer_set text not null constraint set_member_of_a_set references customer_set (name) on delete cascade,
  ref text not null,
  primary key (customer_set, ref)
);
comment on table set_member is 'Who is in a set.';
comment on column set_member.customer_set is 'The set.';
comment on column set_member.ref is 'The partner''s own id.';
select context.guard('set_member', '{"own": ["select", "insert", "delete"]}');
