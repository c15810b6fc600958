-- Segments: saved conditions, and what makes them quick to evaluate. Attributes stand a second time as bit-sliced
-- columns, in chunks of 8,192 customers by internal id: bit n of slice s of a chunk is bit s of the code of what
-- customer chunk * 8,192 + n has for the attribute, and codes are ordered as values are. A condition then is
-- arithmetic over a few slices instead of a look at every row. What a transaction writes to customers makes their
-- chunks stale, and stale chunks are built anew before anything is read off them, in the snapshot that answers.

create table property (
  kind text not null constraint property_kind_is_known check (kind in ('purchase', 'loyalty', 'survey', 'support', 'social', 'touchpoint', 'self-service')),
  name text not null,
  type text not null,
  label text not null,
  currency text,
  primary key (kind, name)
);
comment on table property is 'What this partner declared about the properties of its events. The kind fixes the data category.';
comment on column property.kind is 'Of which events.';
comment on column property.name is 'The property''s name in event.properties.';
comment on column property.type is 'How its values are read.';
comment on column property.label is 'What people read.';
comment on column property.currency is 'Of an amount of money: its ISO 4217 code, where the mapping names one.';
select context.guard('property', '{"own": ["select", "insert", "update"], "deliver": ["select"]}');

create table segment (
  name text primary key constraint segment_name_is_short check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  condition jsonb not null,
  categories text[] not null,
  changed_at timestamptz not null,
  changed_by text not null
);
comment on table segment is 'A named condition that selects customers.';
comment on column segment.name is 'Its name.';
comment on column segment.condition is 'What a customer must meet, in the segment language.';
comment on column segment.categories is 'The data categories that the condition reads.';
comment on column segment.changed_at is 'When it was last written.';
comment on column segment.changed_by is 'By whom.';
select context.guard('segment', '{"own": ["select", "insert", "update", "delete"]}');

create table attribute_slice (
  attribute text not null,
  chunk integer not null,
  slice smallint not null,
  bits bit varying(8192) not null,
  primary key (attribute, chunk, slice),
  constraint attribute_slice_is_whole_or_empty check (length(bits) in (0, 8192))
);
comment on table attribute_slice is 'Attributes as bit-sliced columns.';
comment on column attribute_slice.attribute is 'The attribute, or empty: who is a customer.';
comment on column attribute_slice.chunk is 'Internal ids from chunk * 8192.';
comment on column attribute_slice.slice is 'Which bit of the code, the lowest being 0; -1 says whose value is known.';
comment on column attribute_slice.bits is 'Empty where all are 0.';
alter table attribute_slice alter column bits set storage external;
select context.guard('attribute_slice', '{"own": ["select", "insert", "update", "delete"]}');

create table attribute_value (
  attribute text not null,
  code integer not null generated always as identity,
  value text not null constraint attribute_value_is_short check (length(value) <= 500),
  primary key (attribute, value),
  constraint attribute_value_code_is_unique unique (code)
);
comment on table attribute_value is 'The code of each text that an attribute has: equal texts have one code.';
comment on column attribute_value.attribute is 'The attribute.';
comment on column attribute_value.code is 'Its code, never used again.';
comment on column attribute_value.value is 'The text. Longer ones have no code, and no condition can name them whole.';
select context.guard('attribute_value', '{"own": ["select", "insert", "delete"]}');

create table chunk_build (
  chunk integer primary key,
  seen pg_snapshot not null,
  declared bytea not null,
  constraint chunk_build_declared_is_sha256 check (length(declared) = 32)
);
comment on table chunk_build is 'Chunks whose slices were built.';
comment on column chunk_build.chunk is 'The chunk.';
comment on column chunk_build.seen is 'The snapshot they were built from.';
comment on column chunk_build.declared is 'SHA-256 of the dictionary they were built by.';
select context.guard('chunk_build', '{"own": ["select", "insert", "update", "delete"]}');

create table chunk_touch (
  chunk integer not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (chunk, xid)
);
comment on table chunk_touch is 'Chunks in which customers were written since they were built.';
comment on column chunk_touch.chunk is 'The chunk.';
comment on column chunk_touch.xid is 'The transaction that wrote.';
select context.guard('chunk_touch', '{"own": ["select", "insert", "delete"]}');

-- In triggers, as with identifiers: whatever writes a customer makes its chunk stale.
create function customer_is_touched() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    execute format('insert into %I.chunk_touch (chunk) select distinct (id / 8192)::integer from touched on conflict do nothing', tg_table_schema);
    return null;
  end
  $$;
comment on function customer_is_touched is 'Notes the chunks of the customers who were written.';
revoke all on function customer_is_touched from public;
create trigger customer_is_touched_by_insert after insert on customer
  referencing new table as touched for each statement execute function customer_is_touched();
create trigger customer_is_touched_by_update after update on customer
  referencing new table as touched for each statement execute function customer_is_touched();
create trigger customer_is_touched_by_delete after delete on customer
  referencing old table as touched for each statement execute function customer_is_touched();

-- Comparing codes with a bound, from the lowest slice up: after slice s the state says of every customer whether the
-- lowest s + 1 bits of its code are at most (at least) those of the bound.
create function at_most_so_far(state bit varying, bits bit varying, bound boolean) returns bit varying
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
  as $$
  begin
    if length(bits) = 0 then
      return case when bound then (~ B'0'::bit(8192))::bit varying else state end;
    end if;
    return case when bound then ~ bits | state else ~ bits & state end;
  end
  $$;
comment on function at_most_so_far is 'A step of at_most.';
create function at_least_so_far(state bit varying, bits bit varying, bound boolean) returns bit varying
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
  as $$
  begin
    if length(bits) = 0 then
      return case when bound then B'0'::bit(8192)::bit varying else state end;
    end if;
    return case when bound then bits & state else bits | state end;
  end
  $$;
comment on function at_least_so_far is 'A step of at_least.';
do $migration$
begin
  execute format($declaration$
    create aggregate at_most(bits bit varying, bound boolean)
      (sfunc = at_most_so_far, stype = bit varying, initcond = '%1$s', parallel = safe);
    create aggregate at_least(bits bit varying, bound boolean)
      (sfunc = at_least_so_far, stype = bit varying, initcond = '%1$s', parallel = safe);
  $declaration$, (~ B'0'::bit(8192))::text);
end
$migration$;
comment on aggregate at_most(bit varying, boolean) is 'Over the slices of a chunk, lowest first, with the bits of a bound: whose code is at most the bound.';
comment on aggregate at_least(bit varying, boolean) is 'Over the slices of a chunk, lowest first, with the bits of a bound: whose code is at least the bound.';
revoke all on function at_most_so_far, at_least_so_far, at_most(bit varying, boolean), at_least(bit varying, boolean) from public;
grant execute on function at_most_so_far, at_least_so_far, at_most(bit varying, boolean), at_least(bit varying, boolean) to {request};

create index event_by_kind on event (kind, at) include (customer);
