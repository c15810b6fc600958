-- What crosses between stores: the provider's ledger of disclosures, the recipient's deliveries, inbox, objections
-- and recalls. The recipient never writes the mode of a delivery anywhere but here, in its own store.

create table handover (
  delivery text primary key,
  cooperation text not null,
  recipient text not null,
  permission text not null,
  purpose text not null,
  categories text[] not null,
  agreement_version integer not null,
  considered integer not null constraint handover_considered_is_a_count check (considered >= 0),
  started_at timestamptz not null,
  prepared_since xid8 not null default '0',
  completed_at timestamptz
);
comment on table handover is 'A delivery as its provider sees it: to whom, why, under what; never the mode or the overlap.';
comment on column handover.delivery is 'The delivery''s id.';
comment on column handover.cooperation is 'The cooperation it left through.';
comment on column handover.recipient is 'Who received.';
comment on column handover.permission is 'The permission it left under, as text.';
comment on column handover.purpose is 'What for.';
comment on column handover.categories is 'Which data.';
comment on column handover.agreement_version is 'Which version of the agreement.';
comment on column handover.considered is 'How many covered people the request considered.';
comment on column handover.started_at is 'When it was requested.';
comment on column handover.prepared_since is 'What was decided in transactions before this one was known to whoever prepared the rows; 0 where nothing was.';
comment on column handover.completed_at is 'When its rows became visible to the recipient; null while it is prepared.';
select context.guard('handover', '{"own": ["select"], "deliver": ["select", "insert", "update", "delete"], "withdraw": ["select", "delete"], "sweep": ["select"]}');

-- One that was terminated while it was prepared goes, with its rows in the ledger; one that was completed stays.
create function handover_stays_once_completed() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    if old.completed_at is not null then
      raise exception 'what was handed over stays in the ledger' using errcode = '42501';
    end if;
    return old;
  end
  $$;
comment on function handover_stays_once_completed is 'Refuses to delete a completed delivery from its provider''s ledger, in whatever mode.';
revoke all on function handover_stays_once_completed from public;
create trigger handover_stays_once_completed before delete on handover
  for each row execute function handover_stays_once_completed();

create table disclosure (
  delivery text not null constraint disclosure_of_a_handover references handover (delivery) on delete cascade,
  pairwise bytea not null constraint disclosure_pairwise_is_a_key check (length(pairwise) = 16),
  ref text not null,
  consent_event bigint not null,
  until timestamptz not null,
  primary key (delivery, pairwise)
);
comment on table disclosure is 'The ledger: every person handed over. Read one person at a time, for a reason that is itself recorded.';
comment on column disclosure.delivery is 'The delivery.';
comment on column disclosure.pairwise is 'The id the recipient knows the person by.';
comment on column disclosure.ref is 'The customer whose record was handed over.';
comment on column disclosure.consent_event is 'The consent it rested on.';
comment on column disclosure.until is 'When the recipient must have erased it.';
create index disclosure_by_ref on disclosure (ref);
create index disclosure_by_pairwise on disclosure (pairwise);
select context.guard('disclosure', '{"own": ["select", "update"], "deliver": ["select", "insert", "delete"], "withdraw": ["select"], "sweep": ["select"]}');

-- What was handed over is never changed; only that it must be erased earlier than was said, because a later decision
-- ends the consent earlier.
create function disclosure_only_shortens() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    if new.until > old.until or (new.delivery, new.pairwise, new.ref, new.consent_event)
        is distinct from (old.delivery, old.pairwise, old.ref, old.consent_event) then
      raise exception 'the ledger is not changed' using errcode = '42501';
    end if;
    return new;
  end
  $$;
comment on function disclosure_only_shortens is 'Refuses every change of the ledger but an earlier end, in whatever mode.';
revoke all on function disclosure_only_shortens from public;
create trigger disclosure_only_shortens before update on disclosure
  for each row execute function disclosure_only_shortens();

create table recall_sent (
  cooperation text not null,
  recipient text not null,
  permission text not null,
  pairwise bytea not null,
  ref text not null,
  reason text not null constraint recall_sent_reason_is_known check (reason in ('withdrawn', 'expired', 'agreement-ended')),
  opened_at timestamptz not null,
  due_at timestamptz not null,
  acknowledged_at timestamptz,
  statement text,
  primary key (cooperation, recipient, permission, pairwise, opened_at)
);
comment on table recall_sent is 'The provider''s copy of a recall and of its answer.';
comment on column recall_sent.cooperation is 'The cooperation.';
comment on column recall_sent.recipient is 'Who must erase.';
comment on column recall_sent.permission is 'The permission the rows had left under, as text.';
comment on column recall_sent.pairwise is 'The person, as the recipient knows them.';
comment on column recall_sent.ref is 'The person, as this partner knows them.';
comment on column recall_sent.reason is 'Why.';
comment on column recall_sent.opened_at is 'When the recall opened.';
comment on column recall_sent.due_at is 'By when it must be answered.';
comment on column recall_sent.acknowledged_at is 'When the recipient answered.';
comment on column recall_sent.statement is 'What the recipient answered.';
create index recall_sent_by_ref on recall_sent (ref);
select context.guard('recall_sent', '{"own": ["select", "insert"], "withdraw": ["select", "insert", "update"], "sweep": ["select", "insert"]}');

create table delivery (
  id text primary key constraint delivery_id_is_random check (id ~ '^[a-z2-7]{16}$'),
  cooperation text not null,
  provider text not null,
  permission smallint not null,
  permission_key text not null,
  purpose text not null,
  categories text[] not null,
  agreement_version integer not null,
  mode text not null constraint delivery_mode_is_known check (mode in ('overlap', 'prospects', 'all')),
  publication text,
  state text not null constraint delivery_state_is_known check (state in ('REQUESTED', 'STARTED', 'COMPLETED', 'TERMINATED')),
  reason text,
  considered integer,
  delivered integer,
  suppressed integer,
  columns jsonb,
  requested_by text not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz
);
comment on table delivery is 'What this partner asked to be handed.';
comment on column delivery.id is 'Random.';
comment on column delivery.cooperation is 'The cooperation.';
comment on column delivery.provider is 'Who hands over.';
comment on column delivery.permission is 'Number of the permission in the agreement.';
comment on column delivery.permission_key is 'The permission as text.';
comment on column delivery.purpose is 'What for.';
comment on column delivery.categories is 'Which data.';
comment on column delivery.agreement_version is 'Under which version of the agreement.';
comment on column delivery.mode is 'Shared people, people this partner does not have, or both. The recipient''s secret.';
comment on column delivery.publication is 'The published set it is cut to; null for everybody covered.';
comment on column delivery.state is 'Where it stands; SUSPENDED is derived from the agreement when read.';
comment on column delivery.reason is 'Why it was terminated.';
comment on column delivery.considered is 'Covered people of the permission, and of the set if there is one.';
comment on column delivery.delivered is 'Rows that became visible.';
comment on column delivery.suppressed is 'People left out for this partner''s own objections.';
comment on column delivery.columns is 'What its rows have, once it is completed: attributes as the provider declares them, identifiers, events.';
comment on column delivery.requested_by is 'Who asked.';
comment on column delivery.requested_at is 'When.';
comment on column delivery.started_at is 'When rows began to be prepared.';
comment on column delivery.ended_at is 'When it was completed or terminated.';
select context.guard('delivery', '{"own": ["select", "insert", "update"], "withdraw": ["select"], "sweep": ["select"]}');

create table inbox (
  delivery text not null constraint inbox_of_a_delivery references delivery (id) on delete cascade,
  pairwise bytea not null constraint inbox_pairwise_is_a_key check (length(pairwise) = 16),
  own_ref text,
  attributes jsonb not null,
  contact bytea,
  until timestamptz not null,
  primary key (delivery, pairwise)
);
comment on table inbox is 'People handed to this partner; visible when their delivery is COMPLETED and until has not come.';
comment on column inbox.delivery is 'The delivery.';
comment on column inbox.pairwise is 'The person: HMAC over provider, recipient, agreement and person.';
comment on column inbox.own_ref is 'This partner''s own id of the person, where it knows them.';
comment on column inbox.attributes is 'Attributes handed over, of all categories but contact.';
comment on column inbox.contact is 'Contact attributes and identifiers handed over, sealed under this store''s key; null where the permission has no contact.';
comment on column inbox.until is 'When the row leaves the inbox; a later decision may bring it forward.';
create index inbox_by_pairwise on inbox (pairwise);
create index inbox_by_until on inbox (until);
select context.guard('inbox', '{"own": ["select", "insert", "delete"], "withdraw": ["select", "update", "delete"], "sweep": ["select", "delete"]}');

create table inbox_event (
  id bigint generated always as identity primary key,
  delivery text not null,
  pairwise bytea not null,
  kind text not null,
  at timestamptz not null,
  properties jsonb not null,
  constraint inbox_event_of_a_row foreign key (delivery, pairwise) references inbox (delivery, pairwise) on delete cascade
);
comment on table inbox_event is 'The events of people in the inbox, where the permission covers their category.';
comment on column inbox_event.id is 'Order.';
comment on column inbox_event.delivery is 'The delivery.';
comment on column inbox_event.pairwise is 'The person.';
comment on column inbox_event.kind is 'What happened.';
comment on column inbox_event.at is 'When.';
comment on column inbox_event.properties is 'Its properties.';
create index inbox_event_by_row on inbox_event (delivery, pairwise, at);
select context.guard('inbox_event', '{"own": ["select", "insert", "delete"], "withdraw": ["select", "delete"], "sweep": ["select", "delete"]}');

create table objection (
  id bigint generated always as identity primary key,
  purpose text not null,
  ref text,
  kind text constraint objection_kind_is_reachable check (kind in ('email', 'phone')),
  hash bytea,
  sealed bytea,
  recorded_at timestamptz not null,
  recorded_by text not null,
  constraint objection_names_somebody check ((ref is null) <> (kind is null and hash is null and sealed is null)),
  constraint objection_is_recorded_once unique nulls not distinct (purpose, ref, kind, hash)
);
comment on table objection is 'People who told this partner not to use their data for a purpose, whoever provides it.';
comment on column objection.id is 'Internal.';
comment on column objection.purpose is 'The purpose objected to, or * for all.';
comment on column objection.ref is 'A customer of this partner; or else';
comment on column objection.kind is 'the kind of contact of somebody it does not know,';
comment on column objection.hash is 'its hash under this store''s hash key,';
comment on column objection.sealed is 'and itself, sealed.';
comment on column objection.recorded_at is 'When.';
comment on column objection.recorded_by is 'By whom.';
select context.guard('objection', '{"own": ["select", "insert"]}');

create table recall (
  id bigint generated always as identity primary key,
  cooperation text not null,
  provider text not null,
  permission text not null,
  pairwise bytea not null,
  reason text not null constraint recall_reason_is_known check (reason in ('withdrawn', 'expired', 'agreement-ended')),
  opened_at timestamptz not null,
  due_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  statement text
);
comment on table recall is 'Orders to erase people this partner was handed; it answers each.';
comment on column recall.id is 'Names it.';
comment on column recall.cooperation is 'The cooperation the rows came through.';
comment on column recall.provider is 'Who recalls.';
comment on column recall.permission is 'The permission they came under, as text.';
comment on column recall.pairwise is 'The person.';
comment on column recall.reason is 'Why.';
comment on column recall.opened_at is 'When it opened.';
comment on column recall.due_at is 'By when it must be answered.';
comment on column recall.acknowledged_at is 'When it was answered; null while pending.';
comment on column recall.acknowledged_by is 'Who answered.';
comment on column recall.statement is 'What was answered.';
create unique index recall_is_open_once on recall (cooperation, permission, pairwise) where acknowledged_at is null;
select context.guard('recall', '{"own": ["select", "insert", "update"], "withdraw": ["select", "insert"], "sweep": ["select", "insert"]}');
