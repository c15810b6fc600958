-- Noisy answers. What a recipient was told stays the same for an epoch, so it is kept in the recipient's own store;
-- what every such answer cost is kept by the provider whose people it was about, for as long as that store lives,
-- whatever becomes of the cooperation it was asked in. Mode release: a recipient who asks is charged.

create table release (
  id bigint generated always as identity primary key,
  digest bytea not null constraint release_digest_is_sha256 check (length(digest) = 32),
  cooperation text not null,
  providers text[] not null,
  permissions text[] not null,
  sets text[] not null,
  epsilon integer not null constraint release_epsilon_is_in_millionths check (epsilon between 1 and 1000000),
  cost integer not null constraint release_cost_is_its_epsilon_or_nothing check (cost in (0, epsilon)),
  covered integer,
  overlap integer,
  prospects integer,
  asked_by text not null,
  at timestamptz not null,
  until timestamptz not null,
  constraint release_is_frozen_once_at_a_time unique (digest, until),
  constraint release_has_an_epoch check (at < until)
);
comment on table release is 'Noisy answers this partner was given, as it was given them. Append-only: the same question about the same people is answered with the same row until its epoch is over.';
comment on column release.id is 'Order.';
comment on column release.digest is 'HMAC-SHA-256, under this store''s hash key, of the question and of who this partner''s own people are.';
comment on column release.cooperation is 'The cooperation it was asked in.';
comment on column release.providers is 'Whose people, sorted; each was charged.';
comment on column release.permissions is 'The permissions it rests on, as text, in the order of the providers.';
comment on column release.sets is 'The published sets that people had to be in, as provider=name.';
comment on column release.epsilon is 'How much it lets anybody tell about one person, in millionths.';
comment on column release.cost is 'What each provider charged this partner, in millionths; 0 where its budget was spent.';
comment on column release.covered is 'What was told: people with noise; null where it was suppressed.';
comment on column release.overlap is 'Of them those this partner knows, with noise of their own.';
comment on column release.prospects is 'Of them those it does not know, with noise of their own.';
comment on column release.asked_by is 'Who asked.';
comment on column release.at is 'The instant it is true of.';
comment on column release.until is 'The end of its epoch.';
create index release_by_digest on release (digest, until);
select context.guard('release', '{"own": ["select", "insert"]}');

create table release_account (
  kind text not null constraint release_account_kind_is_known check (kind in ('recipient', 'affiliation')),
  holder text not null,
  members text[] not null,
  spent integer not null default 0
    constraint release_account_is_never_overdrawn check (spent between 0 and 1000000),
  primary key (kind, holder)
);
comment on table release_account is 'What noisy answers about this partner''s people have cost, ever. Nothing makes it less.';
comment on column release_account.kind is 'Of one recipient, or of recipients under one roof together.';
comment on column release_account.holder is 'The recipient''s handle; of several the handles, sorted, with + between.';
comment on column release_account.members is 'The recipients whose answers are charged to it.';
comment on column release_account.spent is 'In millionths of an epsilon of 1.';
select context.guard('release_account', '{"own": ["select"], "release": ["select", "insert", "update"]}');

create function release_account_only_grows() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    if new.spent < old.spent or (new.kind, new.holder, new.members) is distinct from (old.kind, old.holder, old.members) then
      raise exception 'what was spent stays spent' using errcode = '42501';
    end if;
    return new;
  end
  $$;
comment on function release_account_only_grows is 'Refuses every change of an account but a charge, in whatever mode.';
revoke all on function release_account_only_grows from public;
create trigger release_account_only_grows before update on release_account
  for each row execute function release_account_only_grows();

create table release_charge (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  until timestamptz not null,
  cooperation text not null,
  recipient text not null,
  permission text not null,
  agreement_version integer not null,
  others text[] not null,
  sets text[] not null,
  outcome text not null constraint release_charge_outcome_is_known
    check (outcome in ('told', 'too-few', 'over-recipient', 'over-affiliation')),
  epsilon integer not null,
  cost_recipient integer not null,
  cost_affiliation integer not null
);
comment on table release_charge is 'Every noisy answer about this partner''s people: what was asked, by whom, what became of it and what it cost. Append-only. What the recipient was told is not here.';
comment on column release_charge.id is 'Order.';
comment on column release_charge.at is 'When it was asked.';
comment on column release_charge.until is 'Until when the same question is answered with the same, for nothing.';
comment on column release_charge.cooperation is 'The cooperation it was asked in.';
comment on column release_charge.recipient is 'Who asked.';
comment on column release_charge.permission is 'The permission of this partner''s it rests on, as text.';
comment on column release_charge.agreement_version is 'Under which version of the agreement.';
comment on column release_charge.others is 'The other providers who had to cover the people too.';
comment on column release_charge.sets is 'This partner''s published sets that people had to be in.';
comment on column release_charge.outcome is 'told; too-few: the noisy number of covered people was below the minimum cohort; over-…: that budget did not suffice, so nothing was counted for the recipient. Whoever asked sees the last three alike.';
comment on column release_charge.epsilon is 'In millionths.';
comment on column release_charge.cost_recipient is 'Charged to the recipient''s account, in millionths.';
comment on column release_charge.cost_affiliation is 'Charged to the account of each of its affiliations, in millionths.';
select context.guard('release_charge', '{"own": ["select"], "release": ["insert"]}');
