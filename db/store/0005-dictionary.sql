-- The dictionary is edited by people, not only declared by files: what they say stays said.

alter table dictionary
  add column labels jsonb not null default '{}',
  add column settled boolean not null default false;
comment on column dictionary.label is 'What people read, where their language has no label of its own.';
comment on column dictionary.labels is 'What people read, by language.';
comment on column dictionary.settled is 'Whether somebody edited it: then files no longer declare it.';

alter table property
  add column labels jsonb not null default '{}',
  add column sensitivity text not null default 'normal',
  add column settled boolean not null default false;
comment on column property.label is 'What people read, where their language has no label of its own.';
comment on column property.labels is 'What people read, by language.';
comment on column property.sensitivity is 'How careful one must be with it.';
comment on column property.settled is 'Whether somebody edited it: then files no longer declare it.';
