-- Columns that providers share: what a provider knows of its covered people, as bit slices over subject numbers. Bit n
-- of slice s of a chunk is bit s of the code of subject chunk * 8,192 + n, counted from the lowest code of the part;
-- codes are ordered as values are. No value stands beside a person. Who stands in a slice was covered when it was made;
-- everything that is read of it is read together with the eligibility of the moment.

create table shared_column (
  id text primary key constraint shared_column_id_is_random check (id ~ '^[a-z2-7]{10}$'),
  provider text not null,
  recipient text not null,
  permission smallint not null,
  name text not null constraint shared_column_name_is_short check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  definition text not null,
  type text not null constraint shared_column_type_is_known
    check (type in ('text', 'integer', 'number', 'boolean', 'date', 'instant', 'money')),
  currency text,
  categories text[] not null,
  made_at timestamptz not null,
  constraint shared_column_name_is_unique unique (provider, permission, name)
);
comment on table shared_column is 'What a provider shares about its covered people under a permission.';
comment on column shared_column.id is 'Random.';
comment on column shared_column.provider is 'Whose customers it is about.';
comment on column shared_column.recipient is 'Of the permission: who may ask about it.';
comment on column shared_column.permission is 'The permission it is shared under.';
comment on column shared_column.name is 'Its name, as the recipient reads it.';
comment on column shared_column.definition is 'What was shared: an attribute, or a measure over events.';
comment on column shared_column.type is 'What its values are.';
comment on column shared_column.currency is 'Of an amount of money: its ISO 4217 code.';
comment on column shared_column.categories is 'The data categories that were read to make it.';
comment on column shared_column.made_at is 'When it was made, by the domain''s clock: later changes of customers and events are not in it.';
select context.guard('shared_column', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}',
  '(select context.partner()) in (provider, recipient) or (select context.mode()) <> ''own''');
create policy in_ones_own_name on shared_column as restrictive for insert
  with check (provider = (select context.partner()));

create table shared_part (
  id text primary key constraint shared_part_id_is_random check (id ~ '^[a-z2-7]{10}$'),
  shared_column text not null constraint shared_part_of_a_column references shared_column (id) on delete cascade,
  month text not null constraint shared_part_month_is_one check (month ~ '^([0-9]{4}-[0-9]{2})?$'),
  base numeric(20) not null,
  slices smallint not null constraint shared_part_has_slices check (slices between 0 and 64),
  constraint shared_part_month_is_unique unique (shared_column, month)
);
comment on table shared_part is 'A column has one part, or of a measure by months one for each.';
comment on column shared_part.id is 'Random.';
comment on column shared_part.shared_column is 'The column.';
comment on column shared_part.month is 'The month, such as 2026-01, or empty.';
comment on column shared_part.base is 'The lowest code: the slices count from here.';
comment on column shared_part.slices is 'How many slices the codes have.';
select context.guard('shared_part', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}');

create table shared_slice (
  part text not null constraint shared_slice_of_a_part references shared_part (id) on delete cascade,
  chunk integer not null,
  slice smallint not null,
  bits bit varying(8192) not null constraint shared_slice_is_whole check (length(bits) = 8192),
  primary key (part, chunk, slice)
);
comment on table shared_slice is 'The slices of a part, chunk by chunk; one that is absent is all zeros.';
comment on column shared_slice.part is 'The part.';
comment on column shared_slice.chunk is 'Subject numbers from chunk x 8192.';
comment on column shared_slice.slice is 'Which bit of the code, the lowest being 0; -1 says of whom a value is known.';
comment on column shared_slice.bits is 'One bit a subject.';
alter table shared_slice alter column bits set storage external;
select context.guard('shared_slice', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}');

create table shared_value (
  shared_column text not null constraint shared_value_of_a_column references shared_column (id) on delete cascade,
  code integer not null constraint shared_value_code_counts_from_one check (code >= 1),
  value text not null,
  primary key (shared_column, code),
  constraint shared_value_is_unique unique (shared_column, value)
);
comment on table shared_value is 'The texts of a column that enough covered people had when it was made. Code 0 stands for every other text.';
comment on column shared_value.shared_column is 'The column.';
comment on column shared_value.code is 'The code of the text.';
comment on column shared_value.value is 'The text.';
select context.guard('shared_value', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}');
