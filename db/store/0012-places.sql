-- Where the partner does business: places that lie in one another. Customers' attributes and events' properties name
-- them by ref, so that a condition can ask for a region and mean every place in it.

alter table recording drop constraint recording_kind_is_known;
alter table recording add constraint recording_kind_is_known
  check (kind in ('customers', 'events', 'consents', 'places', 'decision', 'erasure'));

create table place (
  ref text primary key,
  name text not null,
  kind text not null,
  parent text,
  constraint place_lies_in_another foreign key (parent) references place (ref),
  constraint place_is_not_in_itself check (parent <> ref)
);
comment on table place is 'The partner''s places. They are about nobody.';
comment on column place.ref is 'The partner''s own word for it, as attributes and properties say it.';
comment on column place.name is 'What people call it.';
comment on column place.kind is 'What sort of place, in the partner''s own word: a store, a town, a region.';
comment on column place.parent is 'The place that it lies in; null for one that lies in no other. Never, by way of others, itself.';
create index place_parent on place (parent);
select context.guard('place', '{"own": ["select", "insert", "update", "delete"]}');
