-- Events a second time as columns: of every kind, chunk of 8,192 customers and month a strip with whose events they
-- are and when, and a column for each declared property. What is asked of events runs over these instead of rows.
-- What a transaction writes to events makes their strips stale, and stale strips are built anew before anything is
-- read off them, in the snapshot that answers.

create table event_strip (
  kind text not null,
  chunk integer not null,
  month integer not null,
  seen pg_snapshot not null,
  declared bytea not null,
  customers bytea not null,
  instants bytea not null,
  primary key (kind, chunk, month),
  constraint event_strip_declared_is_sha256 check (length(declared) = 32)
);
comment on table event_strip is 'Events of one kind, chunk and month, in the order of their instants, as columns.';
comment on column event_strip.kind is 'Of which events.';
comment on column event_strip.chunk is 'Of customers with internal ids from chunk * 8192.';
comment on column event_strip.month is 'The month in UTC, as months since the year 0.';
comment on column event_strip.seen is 'The snapshot it was built from.';
comment on column event_strip.declared is 'SHA-256 of the properties it was built by.';
comment on column event_strip.customers is 'Of each event whose it is: the internal id less chunk * 8192, two bytes, the lower first.';
comment on column event_strip.instants is 'Of each event when it was: milliseconds since 1970 as IEEE 754 doubles, the lowest byte first.';
alter table event_strip alter column customers set storage external, alter column instants set storage external;
select context.guard('event_strip', '{"own": ["select", "insert", "update", "delete"]}');

create table event_strip_column (
  kind text not null,
  chunk integer not null,
  month integer not null,
  property text not null,
  codes bytea not null,
  primary key (kind, chunk, month, property)
);
comment on table event_strip_column is 'A property of the events of a strip.';
comment on column event_strip_column.kind is 'As in event_strip.';
comment on column event_strip_column.chunk is 'As in event_strip.';
comment on column event_strip_column.month is 'As in event_strip.';
comment on column event_strip_column.property is 'Which property.';
comment on column event_strip_column.codes is 'Of each event its value as a number, packed; of texts 53 bits of their SHA-256.';
alter table event_strip_column alter column codes set storage external;
select context.guard('event_strip_column', '{"own": ["select", "insert", "delete"]}');

create table event_touch (
  kind text not null,
  chunk integer not null,
  month integer not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (kind, chunk, month, xid)
);
comment on table event_touch is 'Strips whose events were written since they were built.';
comment on column event_touch.kind is 'As in event_strip.';
comment on column event_touch.chunk is 'As in event_strip.';
comment on column event_touch.month is 'As in event_strip.';
comment on column event_touch.xid is 'The transaction that wrote.';
select context.guard('event_touch', '{"own": ["select", "insert", "delete"]}');

-- In triggers, as with customers: whatever writes an event makes its strip stale, also what goes with a customer.
create function event_is_touched() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    execute format(
      'insert into %1$I.event_touch (kind, chunk, month)
       select distinct kind, (customer / 8192)::integer,
         (extract(year from at at time zone ''UTC'') * 12 + extract(month from at at time zone ''UTC'') - 1)::integer
       from touched on conflict do nothing', tg_table_schema);
    return null;
  end
  $$;
comment on function event_is_touched is 'Notes the strips of the events that were written.';
revoke all on function event_is_touched from public;
create trigger event_is_touched_by_insert after insert on event
  referencing new table as touched for each statement execute function event_is_touched();
create trigger event_is_touched_by_delete after delete on event
  referencing old table as touched for each statement execute function event_is_touched();

drop index event_by_kind;

insert into event_touch (kind, chunk, month)
select distinct kind, (customer / 8192)::integer,
  (extract(year from at at time zone 'UTC') * 12 + extract(month from at at time zone 'UTC') - 1)::integer
from event;
