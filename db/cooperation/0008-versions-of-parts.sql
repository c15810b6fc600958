-- What was read of a part may be kept by whoever read it as long as its version is the same. A version is random, so that
-- no other content ever has it. In triggers, as in a store: whatever writes a slice gives its part another version.

alter table shared_part add column version uuid not null default gen_random_uuid();
comment on column shared_part.version is 'Another one each time a slice of the part is written.';

create function slice_is_touched() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    execute format('update %I.shared_part set version = gen_random_uuid() where id in (select distinct part from touched)', tg_table_schema);
    return null;
  end
  $$;
comment on function slice_is_touched is 'Gives the parts whose slices were written another version.';
revoke all on function slice_is_touched from public;
create trigger slice_is_touched_by_insert after insert on shared_slice
  referencing new table as touched for each statement execute function slice_is_touched();
create trigger slice_is_touched_by_update after update on shared_slice
  referencing new table as touched for each statement execute function slice_is_touched();
create trigger slice_is_touched_by_delete after delete on shared_slice
  referencing old table as touched for each statement execute function slice_is_touched();
