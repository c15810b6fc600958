-- Two sketches of the list that a question is asked with, under this store's own key, so that lists compare in whatever
-- cooperation they were asked with: one of everybody, one of those whom the partner has known for a while and had to do
-- with. What was kept before was keyed by the cooperation, and can be compared with neither.

alter table release drop column people;
alter table release add column list bit(4096);
alter table release add column settled bit(4096);
alter table release add constraint release_list_is_sketched_twice check (num_nulls(list, settled) in (0, 2));
comment on column release.list is 'Who this partner''s own people in the cooperation were: for each of 4,096 cells into which their keyed identifiers fall, whether an odd number did. Of two lists that differ by few it differs in as many cells. Null where nobody looked at them.';
comment on column release.settled is 'The same of those among them who were customers for an epoch and of whom, where this partner keeps events, there was one.';

alter table recording add column customers_before bigint;
comment on column recording.customers_before is 'Of an import of customers: the highest internal id that a customer had when it began; whoever has a higher one came with it or later. Null elsewhere, and for those from before this was noted.';
create index recording_of_customers on recording (at) include (customers_before) where customers_before is not null;

alter table release_freeze add column signal text not null default 'few-differ'
  constraint release_freeze_signal_is_known check (signal in ('few-differ', 'few-differ-elsewhere', 'strangers-differ'));
alter table release_freeze alter column signal drop default;
comment on column release_freeze.signal is 'What was noticed: a list that differs by few people from one asked with in that cooperation, or in another; or one from which only people differ, fewer than the minimum cohort, with whom the recipient has had nothing to do.';
