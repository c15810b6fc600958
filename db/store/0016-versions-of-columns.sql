-- What was read of columns and strips may be kept by whoever read it as long as its version is the same. A version is
-- random, so that no other content ever has it: not what a transaction built that was rolled back, and not what is built
-- again after a backup was loaded.

alter table chunk_build add column version uuid not null default gen_random_uuid();
comment on column chunk_build.version is 'Another one each time the chunk is built.';
alter table event_strip add column version uuid not null default gen_random_uuid();
comment on column event_strip.version is 'Another one each time the strip and its columns are built.';
