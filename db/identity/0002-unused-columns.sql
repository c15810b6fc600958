-- The library insists on columns for signing in through other services and for pictures of people. Nobody does the
-- first, and nobody asked for the second, so they stay empty, and a constraint says so.

alter table person add column image text constraint person_has_no_image check (image is null);
comment on column person.image is 'Empty: the library asks for the column.';

alter table credential
  add column access_token text,
  add column refresh_token text,
  add column id_token text,
  add column access_token_expires_at timestamptz,
  add column refresh_token_expires_at timestamptz,
  add column scope text,
  add constraint credential_is_of_no_other_service check (num_nonnulls(access_token, refresh_token, id_token,
    access_token_expires_at, refresh_token_expires_at, scope) = 0);
comment on column credential.access_token is 'Empty: the library asks for the column.';
comment on column credential.refresh_token is 'Empty: the library asks for the column.';
comment on column credential.id_token is 'Empty: the library asks for the column.';
comment on column credential.access_token_expires_at is 'Empty: the library asks for the column.';
comment on column credential.refresh_token_expires_at is 'Empty: the library asks for the column.';
comment on column credential.scope is 'Empty: the library asks for the column.';
