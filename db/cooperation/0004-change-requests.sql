-- Changes of signed terms. Whoever asks for one lays down the whole new text; who signed, refused or took it back is
-- added beside it, and where a change stands follows from these, the log of acts and the clock. One that is committed is
-- the next version of the terms. What was signed before is version 1 already.

alter table act drop constraint act_is_known;
alter table act add constraint act_is_known
  check (act in ('propose', 'sign', 'reject', 'suspend', 'resume', 'leave', 'terminate', 'change'));
comment on column act.version is 'About which version; of a change the one that it made.';
comment on column act.hash is 'Of a signature and of a change: the hash of the terms.';

comment on column agreement_version.proposed_by is 'The party whose act it was: who proposed the first one; of a later one who committed the change, which says who asked for it.';
comment on column permission.number is 'Given once, in the order of the terms that first had the line; what bitmaps and deliveries know it by.';
comment on column permission.version is 'The version of the terms it stands in; of one that was taken out, the last.';

create table change_request (
  number integer primary key constraint change_request_counts_from_one check (number >= 1),
  base integer not null constraint change_request_of_a_version references agreement_version (version),
  terms text not null,
  hash text not null constraint change_request_hash_is_of_terms
    check (hash = encode(sha256(convert_to(terms, 'UTF8')), 'hex')),
  kind text not null constraint change_request_kind_is_known check (kind in ('narrowing', 'widening')),
  needs text[] not null,
  requested_by text not null,
  actor text not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  since_act bigint not null constraint change_request_after_an_act references act (id)
);
comment on table change_request is 'Texts that a party wants the terms to become. Only ever added to.';
comment on column change_request.number is '1 for the first.';
comment on column change_request.base is 'The version it is to follow, and no other.';
comment on column change_request.terms is 'Canonical JSON (RFC 8785) of the whole new text.';
comment on column change_request.hash is 'SHA-256 of terms: what is signed.';
comment on column change_request.kind is 'A narrowing needs nobody besides who asks; anything else is a widening.';
comment on column change_request.needs is 'Whose signatures it needs, the asking party''s included.';
comment on column change_request.requested_by is 'The party that asked, which signed with that.';
comment on column change_request.actor is 'Which person of it.';
comment on column change_request.requested_at is 'When.';
comment on column change_request.expires_at is 'It can be signed before here.';
comment on column change_request.since_act is 'The last act in the log when it was asked for: a party that leaves later, or another change, cancels it.';
select context.guard('change_request', '{"own": ["select"], "publish": ["select", "insert"]}');
create policy in_ones_own_name on change_request as restrictive for insert
  with check (requested_by = (select context.partner()));

create table change_act (
  id bigint generated always as identity primary key,
  change integer not null constraint change_act_of_a_change references change_request (number),
  act text not null constraint change_act_is_known check (act in ('approve', 'deny', 'cancel', 'commit')),
  partner text not null,
  actor text not null,
  hash text,
  at timestamptz not null,
  constraint change_act_is_done_once unique (change, partner, act)
);
comment on table change_act is 'What the parties did about a change, in order. Append-only.';
comment on column change_act.id is 'Order.';
comment on column change_act.change is 'About which change.';
comment on column change_act.act is 'What was done.';
comment on column change_act.partner is 'By which party.';
comment on column change_act.actor is 'By which person.';
comment on column change_act.hash is 'Of a signature: the hash that was signed.';
comment on column change_act.at is 'When, by the domain''s clock.';
select context.guard('change_act', '{"own": ["select"], "publish": ["select", "insert"]}');
create policy in_ones_own_name on change_act as restrictive for insert
  with check (partner = (select context.partner()));
