-- What db/identity makes. Printed by `node scripts/print-schema.ts`, reviewed, never edited.

-- Schema identity: Who signs in, and with what.

-- Gives a table of this schema to the role of sign-in alone. What is kept, a backup has too; what is not, such as sessions, is empty to it.
CREATE OR REPLACE FUNCTION identity.guard(table_name text, is_kept boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
  $function$;

-- A person's password, as its scrypt hash with a salt. Nobody signs in through another service.
create table identity.credential (
  id text not null,  -- Random.
  user_id text not null,  -- Whose it is.
  provider_id text not null,  -- Always credential: a password of ours.
  account_id text not null,  -- The person again, as the library wants it.
  password text,  -- Salt and scrypt hash.
  created_at timestamp with time zone not null,  -- When the person got a password.
  updated_at timestamp with time zone not null,  -- When it changed last.
  access_token text,  -- Empty: the library asks for the column.
  refresh_token text,  -- Empty: the library asks for the column.
  id_token text,  -- Empty: the library asks for the column.
  access_token_expires_at timestamp with time zone,  -- Empty: the library asks for the column.
  refresh_token_expires_at timestamp with time zone,  -- Empty: the library asks for the column.
  scope text,  -- Empty: the library asks for the column.
  constraint credential_pkey PRIMARY KEY (id),
  constraint credential_is_the_only_one UNIQUE (user_id, provider_id),
  constraint credential_is_a_persons FOREIGN KEY (user_id) REFERENCES identity.person(id) ON DELETE CASCADE,
  constraint credential_is_a_password CHECK ((provider_id = 'credential'::text)),
  constraint credential_is_of_no_other_service CHECK ((num_nonnulls(access_token, refresh_token, id_token, access_token_expires_at, refresh_token_expires_at, scope) = 0))
);
-- sign_in: all (CURRENT_USER = ANY ('{{identity},{backup}}'::name[])) (CURRENT_USER = '{identity}'::name)

-- What sign-in seals and signs with: wrapped by the master key, so that exchanging that ends no session and loses no second factor.
create table identity.key (
  name text not null,  -- secret: what cookies are signed and second factors are encrypted with.
  sealed bytea not null,  -- The key, encrypted under the master key for this place.
  master text not null,  -- The id of the master key that sealed it.
  constraint key_pkey PRIMARY KEY (name)
);
-- sign_in: all (CURRENT_USER = ANY ('{{identity},{backup}}'::name[])) (CURRENT_USER = '{identity}'::name)

-- A public key whose other half a device of the person's keeps (WebAuthn).
create table identity.passkey (
  id text not null,  -- Random.
  user_id text not null,  -- Whose it is.
  name text,  -- What the person calls the device.
  public_key text not null,  -- What signatures are checked with.
  credential_id text not null,  -- What the device calls it.
  counter integer not null,  -- How often the device says it was used; one that goes back was copied.
  device_type text not null,  -- Whether it stays on one device.
  backed_up boolean not null,  -- Whether the device's maker keeps a copy.
  transports text,  -- How the device is reached.
  aaguid text,  -- What model of device it is.
  created_at timestamp with time zone,  -- When it was added.
  constraint passkey_pkey PRIMARY KEY (id),
  constraint passkey_is_of_one_credential UNIQUE (credential_id),
  constraint passkey_is_a_persons FOREIGN KEY (user_id) REFERENCES identity.person(id) ON DELETE CASCADE
);
CREATE INDEX passkey_by_person ON identity.passkey USING btree (user_id);
-- sign_in: all (CURRENT_USER = ANY ('{{identity},{backup}}'::name[])) (CURRENT_USER = '{identity}'::name)

-- Somebody who can sign in. Made when an invitation is accepted, and in no other way.
create table identity.person (
  id text not null,  -- Random; what memberships and the audit log name the person by.
  name text not null,  -- What the person wants to be called.
  email text not null,  -- Where invitations and links to a new password go; lower case.
  email_verified boolean not null,  -- Whether the address was proved: an accepted invitation has proved it.
  two_factor_enabled boolean not null default false,  -- Whether a password alone does not suffice.
  created_at timestamp with time zone not null,  -- When the first invitation was accepted.
  updated_at timestamp with time zone not null,  -- When anything here changed last.
  image text,  -- Empty: the library asks for the column.
  constraint person_pkey PRIMARY KEY (id),
  constraint person_email_is_one_persons UNIQUE (email),
  constraint person_email_is_lower_case CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254)))),
  constraint person_has_no_image CHECK ((image IS NULL)),
  constraint person_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
-- sign_in: all (CURRENT_USER = ANY ('{{identity},{backup}}'::name[])) (CURRENT_USER = '{identity}'::name)

-- What a person's authenticator program knows (TOTP, RFC 6238), and the codes that stand in for it once each.
create table identity.second_factor (
  id text not null,  -- Random.
  user_id text not null,  -- Whose it is.
  secret text not null,  -- Shared with the authenticator; encrypted.
  backup_codes text not null,  -- Those that are left; encrypted.
  verified boolean,  -- Whether the person has shown a code of it.
  failed_verification_count integer not null default 0,  -- Wrong codes in a row.
  locked_until timestamp with time zone,  -- Until when no code is taken, after too many wrong ones.
  last_step bigint,  -- The half minute, counted from 1970, of the code accepted last: none of it or before it is good any more. Empty before the first.
  constraint second_factor_pkey PRIMARY KEY (id),
  constraint second_factor_is_the_only_one UNIQUE (user_id),
  constraint second_factor_is_a_persons FOREIGN KEY (user_id) REFERENCES identity.person(id) ON DELETE CASCADE,
  constraint second_factor_last_step_is_a_step CHECK ((last_step >= 0))
);
-- sign_in: all (CURRENT_USER = ANY ('{{identity},{backup}}'::name[])) (CURRENT_USER = '{identity}'::name)

-- Who is signed in where. A row that is gone is a session that is over, on the next request. No backup has it.
create table identity.session (
  id text not null,  -- Names it in the list a person sees.
  token text not null,  -- What the cookie holds, beside its signature.
  user_id text not null,  -- Whose it is.
  expires_at timestamp with time zone not null,  -- When it ends by itself.
  ip_address text,  -- Where it began, for the person to recognise it.
  user_agent text,  -- With what program, likewise.
  created_at timestamp with time zone not null,  -- When the person signed in.
  updated_at timestamp with time zone not null,  -- When it was last prolonged.
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_is_one_sessions UNIQUE (token),
  constraint session_is_a_persons FOREIGN KEY (user_id) REFERENCES identity.person(id) ON DELETE CASCADE
);
CREATE INDEX session_by_person ON identity.session USING btree (user_id);
-- sign_in: all (CURRENT_USER = ANY ('{{identity}}'::name[])) (CURRENT_USER = '{identity}'::name)

-- What was sent or asked and waits for its answer: links to a new password, challenges of passkeys, second steps. No backup has it.
create table identity.verification (
  id text not null,  -- Random.
  identifier text not null,  -- What the answer must name, hashed.
  value text not null,  -- What it is about.
  expires_at timestamp with time zone not null,  -- Until when an answer is taken.
  created_at timestamp with time zone not null,  -- When it was asked.
  updated_at timestamp with time zone not null,  -- When it changed last.
  constraint verification_pkey PRIMARY KEY (id)
);
CREATE INDEX verification_by_identifier ON identity.verification USING btree (identifier);
-- sign_in: all (CURRENT_USER = ANY ('{{identity}}'::name[])) (CURRENT_USER = '{identity}'::name)

grant usage on schema identity to {backup};
grant usage on schema identity to {identity};
