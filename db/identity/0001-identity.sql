-- Who signs in, and with what. The tables are those that better-auth 1.7 and its plugins for second factors and
-- passkeys ask for, in this project's spelling. A login role of their own reads and writes them and reaches no store
-- and no cooperation; the role of requests does not reach them. They know no partner: what a person may do follows
-- from memberships, which stand in schema control. The runner replaces owner, identity and backup in braces by the
-- names of this database's own roles.

create function guard(table_name text, is_kept boolean) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  declare
    qualified text := format('identity.%I', table_name);
  begin
    execute format('alter table %s enable row level security', qualified);
    execute format('alter table %s force row level security', qualified);
    execute format('revoke all on %s from public', qualified);
    execute format('create policy everybody on %s as permissive for all using (true) with check (true)', qualified);
    execute format('create policy sign_in on %s as restrictive for all using (current_user = any (%L::name[])) '
      'with check (current_user = %L::name)', qualified,
      case when is_kept then '{{identity},{backup}}' else '{{identity}}' end, '{identity}');
    execute format('grant select, insert, update, delete on %s to {identity}', qualified);
    execute format('grant select on %s to {backup}', qualified);
  end
  $$;
comment on function guard is 'Gives a table of this schema to the role of sign-in alone. What is kept, a backup has too; what is not, such as sessions, is empty to it.';
revoke all on function guard from public;

create table key (
  name text constraint key_pkey primary key,
  sealed bytea not null,
  master text not null
);
comment on table key is 'What sign-in seals and signs with: wrapped by the master key, so that exchanging that ends no session and loses no second factor.';
comment on column key.name is 'secret: what cookies are signed and second factors are encrypted with.';
comment on column key.sealed is 'The key, encrypted under the master key for this place.';
comment on column key.master is 'The id of the master key that sealed it.';
select guard('key', true);

create table person (
  id text constraint person_pkey primary key,
  name text not null constraint person_name_is_short check (length(name) between 1 and 200),
  email text not null constraint person_email_is_one_persons unique
    constraint person_email_is_lower_case check (email = lower(email) and length(email) between 3 and 254),
  email_verified boolean not null,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on table person is 'Somebody who can sign in. Made when an invitation is accepted, and in no other way.';
comment on column person.id is 'Random; what memberships and the audit log name the person by.';
comment on column person.name is 'What the person wants to be called.';
comment on column person.email is 'Where invitations and links to a new password go; lower case.';
comment on column person.email_verified is 'Whether the address was proved: an accepted invitation has proved it.';
comment on column person.two_factor_enabled is 'Whether a password alone does not suffice.';
comment on column person.created_at is 'When the first invitation was accepted.';
comment on column person.updated_at is 'When anything here changed last.';
select guard('person', true);

create table session (
  id text constraint session_pkey primary key,
  token text not null constraint session_token_is_one_sessions unique,
  user_id text not null constraint session_is_a_persons references person (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on table session is 'Who is signed in where. A row that is gone is a session that is over, on the next request. No backup has it.';
comment on column session.id is 'Names it in the list a person sees.';
comment on column session.token is 'What the cookie holds, beside its signature.';
comment on column session.user_id is 'Whose it is.';
comment on column session.expires_at is 'When it ends by itself.';
comment on column session.ip_address is 'Where it began, for the person to recognise it.';
comment on column session.user_agent is 'With what program, likewise.';
comment on column session.created_at is 'When the person signed in.';
comment on column session.updated_at is 'When it was last prolonged.';
create index session_by_person on session (user_id);
select guard('session', false);

create table credential (
  id text constraint credential_pkey primary key,
  user_id text not null constraint credential_is_a_persons references person (id) on delete cascade,
  provider_id text not null constraint credential_is_a_password check (provider_id = 'credential'),
  account_id text not null,
  password text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint credential_is_the_only_one unique (user_id, provider_id)
);
comment on table credential is 'A person''s password, as its scrypt hash with a salt. Nobody signs in through another service.';
comment on column credential.id is 'Random.';
comment on column credential.user_id is 'Whose it is.';
comment on column credential.provider_id is 'Always credential: a password of ours.';
comment on column credential.account_id is 'The person again, as the library wants it.';
comment on column credential.password is 'Salt and scrypt hash.';
comment on column credential.created_at is 'When the person got a password.';
comment on column credential.updated_at is 'When it changed last.';
select guard('credential', true);

create table verification (
  id text constraint verification_pkey primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on table verification is 'What was sent or asked and waits for its answer: links to a new password, challenges of passkeys, second steps. No backup has it.';
comment on column verification.id is 'Random.';
comment on column verification.identifier is 'What the answer must name, hashed.';
comment on column verification.value is 'What it is about.';
comment on column verification.expires_at is 'Until when an answer is taken.';
comment on column verification.created_at is 'When it was asked.';
comment on column verification.updated_at is 'When it changed last.';
create index verification_by_identifier on verification (identifier);
select guard('verification', false);

create table second_factor (
  id text constraint second_factor_pkey primary key,
  user_id text not null constraint second_factor_is_a_persons references person (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean,
  failed_verification_count integer not null default 0,
  locked_until timestamptz,
  constraint second_factor_is_the_only_one unique (user_id)
);
comment on table second_factor is 'What a person''s authenticator program knows (TOTP, RFC 6238), and the codes that stand in for it once each.';
comment on column second_factor.id is 'Random.';
comment on column second_factor.user_id is 'Whose it is.';
comment on column second_factor.secret is 'Shared with the authenticator; encrypted.';
comment on column second_factor.backup_codes is 'Those that are left; encrypted.';
comment on column second_factor.verified is 'Whether the person has shown a code of it.';
comment on column second_factor.failed_verification_count is 'Wrong codes in a row.';
comment on column second_factor.locked_until is 'Until when no code is taken, after too many wrong ones.';
select guard('second_factor', true);

create table passkey (
  id text constraint passkey_pkey primary key,
  user_id text not null constraint passkey_is_a_persons references person (id) on delete cascade,
  name text,
  public_key text not null,
  credential_id text not null constraint passkey_is_of_one_credential unique,
  counter integer not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz
);
comment on table passkey is 'A public key whose other half a device of the person''s keeps (WebAuthn).';
comment on column passkey.id is 'Random.';
comment on column passkey.user_id is 'Whose it is.';
comment on column passkey.name is 'What the person calls the device.';
comment on column passkey.public_key is 'What signatures are checked with.';
comment on column passkey.credential_id is 'What the device calls it.';
comment on column passkey.counter is 'How often the device says it was used; one that goes back was copied.';
comment on column passkey.device_type is 'Whether it stays on one device.';
comment on column passkey.backed_up is 'Whether the device''s maker keeps a copy.';
comment on column passkey.transports is 'How the device is reached.';
comment on column passkey.aaguid is 'What model of device it is.';
comment on column passkey.created_at is 'When it was added.';
create index passkey_by_person on passkey (user_id);
select guard('passkey', true);
