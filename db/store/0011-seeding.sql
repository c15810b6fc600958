-- Lists that were prepared to single somebody out: whoever asks about own people who differ by few from those it asked
-- about before is told nothing more about that provider's people, until the provider's privacy officer says otherwise.

alter table release add column people bit(4096);
comment on column release.people is 'Who this partner''s own people in the cooperation were: for each of 4,096 cells into which their keyed identifiers fall, whether an odd number did. Of two lists that differ by few it differs in as many cells. Null where nobody looked at them.';

alter table release_charge drop constraint release_charge_outcome_is_known;
alter table release_charge add constraint release_charge_outcome_is_known
  check (outcome in ('told', 'too-few', 'over-recipient', 'over-affiliation', 'frozen'));

create table release_freeze (
  id bigint generated always as identity primary key,
  recipient text not null,
  cooperation text not null,
  at timestamptz not null,
  lifted_at timestamptz,
  lifted_by text,
  reason text,
  constraint release_freeze_is_lifted_by_somebody check (num_nulls(lifted_at, lifted_by, reason) in (0, 3))
);
comment on table release_freeze is 'Recipients who are told nothing with noise about this partner''s people, because of the lists they asked with.';
comment on column release_freeze.id is 'Order.';
comment on column release_freeze.recipient is 'Who.';
comment on column release_freeze.cooperation is 'Where it asked so; it is told nothing in any other either.';
comment on column release_freeze.at is 'Since when.';
comment on column release_freeze.lifted_at is 'When this partner said otherwise; null while it stands.';
comment on column release_freeze.lifted_by is 'Who said so.';
comment on column release_freeze.reason is 'Why.';
create unique index release_freeze_stands_once on release_freeze (recipient, cooperation) where lifted_at is null;
select context.guard('release_freeze', '{"own": ["select", "update"], "release": ["select", "insert"]}');
