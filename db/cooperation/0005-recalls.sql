-- What becomes of recalls. The people who are recalled stand in the stores of the two sides and not here: which recalls a
-- row is about follows from when they opened, fell due and were answered. Third parties of the agreement see none of it.

create table recall_seen (
  provider text not null,
  recipient text not null,
  at timestamptz not null,
  primary key (provider, recipient, at),
  constraint recall_seen_between_two check (provider <> recipient)
);
comment on table recall_seen is 'When a recipient asked whom it must erase and there was something new. Append-only.';
comment on column recall_seen.provider is 'Whose recalls.';
comment on column recall_seen.recipient is 'Who asked.';
comment on column recall_seen.at is 'When, by the domain''s clock: everything that had opened by then was there to see.';
select context.guard('recall_seen', '{"own": ["select"], "publish": ["select", "insert"]}',
  '(select context.partner()) in (provider, recipient) or (select context.mode()) = ''backup''');
create policy in_ones_own_name on recall_seen as restrictive for insert
  with check (recipient = (select context.partner()));

create table escalation (
  id bigint generated always as identity primary key,
  provider text not null,
  recipient text not null,
  actor text not null,
  reason text not null constraint escalation_reason_is_short check (length(reason) between 1 and 1000),
  at timestamptz not null,
  answer_by timestamptz not null,
  constraint escalation_between_two check (provider <> recipient),
  constraint escalation_leaves_time check (answer_by > at)
);
comment on table escalation is 'What a provider did about recalls that were overdue: it told their recipient for the last time. Append-only.';
comment on column escalation.id is 'Order.';
comment on column escalation.provider is 'Who escalated.';
comment on column escalation.recipient is 'Who had not answered in time.';
comment on column escalation.actor is 'Which person of the provider.';
comment on column escalation.reason is 'What both sides are told.';
comment on column escalation.at is 'When, by the domain''s clock: it is about every recall that was overdue then.';
comment on column escalation.answer_by is 'By when the recipient was to answer; until then there is no other.';
select context.guard('escalation', '{"own": ["select"], "publish": ["select", "insert"]}',
  '(select context.partner()) in (provider, recipient) or (select context.mode()) = ''backup''');
create policy in_ones_own_name on escalation as restrictive for insert
  with check (provider = (select context.partner()));
