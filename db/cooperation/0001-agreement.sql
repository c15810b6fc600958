-- What the partners of one cooperation signed, and everything they did about it. One schema is one agreement.
-- Modes: own = a party reads; publish = a party acts, in its own name, and contributes; withdraw and sweep take people out.

create table key (
  name text primary key,
  sealed bytea not null,
  master text not null
);
comment on table key is 'The keys of this cooperation, wrapped by the master key that lives outside the database.';
comment on column key.name is 'pseudonym: keys what persons are matched by. pairwise: keys the ids recipients get.';
comment on column key.sealed is 'AES-256-GCM under the master key: nonce, ciphertext, tag.';
comment on column key.master is 'Which master key wrapped it.';
select context.guard('key', '{"own": ["select"], "publish": ["select"]}');

create table agreement_version (
  version integer primary key constraint agreement_version_counts_from_one check (version >= 1),
  terms text not null,
  hash text not null constraint agreement_version_hash_is_of_terms
    check (hash = encode(sha256(convert_to(terms, 'UTF8')), 'hex')),
  proposed_by text not null,
  proposed_at timestamptz not null
);
comment on table agreement_version is 'The terms, version by version.';
comment on column agreement_version.version is '1 for the first.';
comment on column agreement_version.terms is 'Canonical JSON (RFC 8785).';
comment on column agreement_version.hash is 'SHA-256 of terms: what is signed.';
comment on column agreement_version.proposed_by is 'The party that proposed it.';
comment on column agreement_version.proposed_at is 'When.';
select context.guard('agreement_version', '{"own": ["select"], "publish": ["select", "insert"], "sweep": ["select"]}');
create policy in_ones_own_name on agreement_version as restrictive for insert
  with check (proposed_by = (select context.partner()));

create table act (
  id bigint generated always as identity primary key,
  act text not null constraint act_is_known
    check (act in ('propose', 'sign', 'reject', 'suspend', 'resume', 'leave', 'terminate')),
  partner text not null,
  actor text not null,
  version integer not null constraint act_of_a_version references agreement_version (version),
  hash text,
  at timestamptz not null
);
comment on table act is 'What the parties did about the agreement, in order; its state follows from this and the clock. Append-only.';
comment on column act.id is 'Order.';
comment on column act.act is 'What was done.';
comment on column act.partner is 'By which party.';
comment on column act.actor is 'By which person.';
comment on column act.version is 'About which version.';
comment on column act.hash is 'Of a signature: the hash that was signed.';
comment on column act.at is 'When, by the domain''s clock.';
select context.guard('act', '{"own": ["select"], "publish": ["select", "insert"], "withdraw": ["select"], "sweep": ["select"]}');
create policy in_ones_own_name on act as restrictive for insert with check (partner = (select context.partner()));

create table permission (
  number smallint primary key,
  version integer not null,
  provider text not null,
  recipient text not null,
  purpose text not null,
  categories text[] not null,
  actions text[] not null,
  minimum_cohort integer not null,
  delivery_days integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  suspended boolean not null,
  true_at timestamptz not null
);
comment on table permission is 'The permissions that were signed, and whether they are in force: the row that justifies whatever leaves.';
comment on column permission.number is 'Its place in the terms.';
comment on column permission.version is 'The version of the terms it stands in.';
comment on column permission.provider is 'Whose customers.';
comment on column permission.recipient is 'Who may use the data.';
comment on column permission.purpose is 'What for.';
comment on column permission.categories is 'Which data.';
comment on column permission.actions is 'What may be done.';
comment on column permission.minimum_cohort is 'Below so many people an answer is suppressed.';
comment on column permission.delivery_days is 'How long delivered rows may live.';
comment on column permission.starts_at is 'In force from here,';
comment on column permission.ends_at is 'to before here,';
comment on column permission.suspended is 'unless suspended.';
comment on column permission.true_at is 'The instant its eligibility bitmap is true for; later changes are listed.';
select context.guard('permission', '{"own": ["select"], "publish": ["select", "insert", "update"], "deliver": ["select"], "withdraw": ["select"], "sweep": ["select", "update"]}');
