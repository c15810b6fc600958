-- Who acts for a partner, who runs the platform, who was asked to, and which machines may. Sign-in itself stands in
-- schema identity; a person is named here by the random id it has there. The role of sign-in reads these tables, in a
-- mode of its own, to say who sends a request, and notes when a key was used.

create or replace function context.current_parts() returns text[]
  language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
  as $$
  declare
    token text := current_setting('entente.context', true);
    part text[];
  begin
    -- A LOCAL setting reverts to the empty string, not to NULL, once it was ever set on the connection.
    if token is null or token = '' then
      return null;
    end if;
    part := string_to_array(token, '|');
    if array_length(part, 1) is distinct from 10 or part[1] <> 'c1' then
      raise exception 'context refused: malformed' using errcode = '42501';
    end if;
    if context.sign(array_to_string(part[1:9], '|')) is distinct from part[10] then
      raise exception 'context refused: forged' using errcode = '42501';
    end if;
    if part[7]::int <> pg_backend_pid() then
      raise exception 'context refused: of another connection' using errcode = '42501';
    end if;
    if part[8]::bigint <> (extract(epoch from transaction_timestamp()) * 1000000)::bigint then
      raise exception 'context refused: of another transaction' using errcode = '42501';
    end if;
    if part[9]::bigint < extract(epoch from clock_timestamp()) * 1000 then
      raise exception 'context refused: expired' using errcode = '42501';
    end if;
    -- Who copies everything does nothing else, and nobody else does that. Likewise who says who somebody is.
    if (part[4] = 'backup') <> (session_user = '{backup}') or (part[4] = 'identify') <> (session_user = '{identity}') then
      raise exception 'context refused: of another role' using errcode = '42501';
    end if;
    return part;
  end
  $$;
grant usage on schema context to {identity};
grant execute on function context.current_parts, context.enter, context.admits, context.partner, context.mode to {identity};

create or replace function context.guard(table_name text, access jsonb, condition text default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  declare
    target text := current_setting('entente.schema');
    kind text := current_setting('entente.kind');
    id text := current_setting('entente.id');
    command text;
    counter text;
    modes text[];
    admitted text;
    qualified text := format('%I.%I', target, table_name);
    existing name;
  begin
    for existing in select policyname from pg_policies where schemaname = target and tablename = table_name loop
      execute format('drop policy %I on %s', existing, qualified);
    end loop;
    execute format('alter table %s enable row level security', qualified);
    execute format('alter table %s force row level security', qualified);
    execute format('revoke all on %s from public', qualified);
    execute format('revoke all on %s from {request}, {backup}, {identity}', qualified);
    execute format('create policy everybody on %s as permissive for all using (true) with check (true)', qualified);
    foreach command in array array['select', 'insert', 'update', 'delete'] loop
      select coalesce(array_agg(m.key order by m.key), '{}') into modes
      from jsonb_each(case command when 'select' then access || '{"backup": ["select"]}' else access end) m
      where m.value ? command;
      admitted := format('(select context.admits(%L, %L, %L))', kind, id, modes::text);
      if condition is not null then
        admitted := format('(%s and (%s))', admitted, condition);
      end if;
      execute format('create policy %I on %s as restrictive for %s %s', command || '_by_mode', qualified, command,
        case command
          when 'insert' then format('with check (%s)', admitted)
          when 'update' then format('using (%s) with check (%s)', admitted, admitted)
          else format('using (%s)', admitted)
        end);
      if modes && array(select key from jsonb_object_keys(access) key where key <> 'identify') then
        execute format('grant %s on %s to {request}', command, qualified);
      end if;
      if 'identify' = any (modes) then
        execute format('grant %s on %s to {identity}', command, qualified);
      end if;
    end loop;
    -- A backup has every table, and where its numbers go on.
    execute format('grant select on %s to {backup}', qualified);
    for counter in select pg_get_serial_sequence(qualified, attname) from pg_attribute
        where attrelid = qualified::regclass and attidentity <> '' loop
      execute format('grant select on sequence %s to {backup}', counter);
    end loop;
  end
  $$;

alter table partner add column suspended_at timestamptz;
comment on column partner.suspended_at is 'Since when its people and keys may only read and say no; null while nothing is the matter.';
select context.guard('partner', '{"own": ["select"], "sweep": ["select", "insert", "update"], "identify": ["select"]}');

create table operator (
  person text constraint operator_pkey primary key,
  email text not null constraint operator_email_is_short check (length(email) between 3 and 254),
  name text not null constraint operator_name_is_short check (length(name) between 1 and 200),
  since timestamptz not null,
  ended_at timestamptz constraint operator_ends_after_its_start check (ended_at >= since)
);
comment on table operator is 'Who runs the platform: creates partners and suspends them, and sees no customer data.';
comment on column operator.person is 'The person (identity.person.id).';
comment on column operator.email is 'The address the invitation went to.';
comment on column operator.name is 'The name given when it was accepted.';
comment on column operator.since is 'When the invitation was accepted, the last one.';
comment on column operator.ended_at is 'When another operator ended it; null while it holds.';
select context.guard('operator', '{"sweep": ["select", "insert", "update"], "identify": ["select"]}');

create table membership (
  id text constraint membership_pkey primary key constraint membership_id_is_random check (id ~ '^[a-z2-7]{16}$'),
  partner text not null constraint membership_is_of_a_partner references partner (handle),
  person text not null,
  email text not null constraint membership_email_is_short check (length(email) between 3 and 254),
  name text not null constraint membership_name_is_short check (length(name) between 1 and 200),
  roles text[] not null constraint membership_has_known_roles
    check (roles <@ array['admin', 'analyst', 'privacy-officer'] and cardinality(roles) between 1 and 3),
  since timestamptz not null,
  ended_at timestamptz constraint membership_ends_after_its_start check (ended_at >= since)
);
comment on table membership is 'That a person acts for a partner, and in which roles. Ended ones stay, so that an id in the audit log can be put to a name.';
comment on column membership.id is 'Random; what the partner''s admins name it by.';
comment on column membership.partner is 'For whom.';
comment on column membership.person is 'The person (identity.person.id).';
comment on column membership.email is 'The address the invitation went to.';
comment on column membership.name is 'The name given when it was accepted.';
comment on column membership.roles is 'One or several of admin, analyst, privacy-officer.';
comment on column membership.since is 'When the invitation was accepted.';
comment on column membership.ended_at is 'When an admin ended it; null while it holds.';
create unique index membership_holds_once on membership (partner, person) where ended_at is null;
create index membership_by_person on membership (person);
select context.guard('membership',
  '{"own": ["select", "insert", "update"], "sweep": ["select"], "identify": ["select"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');

create table invitation (
  id text constraint invitation_pkey primary key constraint invitation_id_is_random check (id ~ '^[a-z2-7]{16}$'),
  partner text constraint invitation_is_of_a_partner references partner (handle),
  token bytea not null constraint invitation_token_is_one_invitations unique
    constraint invitation_token_is_a_hash check (octet_length(token) = 32),
  email text not null constraint invitation_email_is_short check (length(email) between 3 and 254),
  roles text[] not null constraint invitation_has_known_roles check (roles <@ array['admin', 'analyst', 'privacy-officer']
    and (cardinality(roles) between 1 and 3) = (partner is not null)),
  invited_by text not null,
  at timestamptz not null,
  expires_at timestamptz not null constraint invitation_expires_later check (expires_at > at),
  accepted_at timestamptz,
  accepted_by text constraint invitation_is_accepted_by_somebody check ((accepted_by is null) = (accepted_at is null)),
  withdrawn_at timestamptz constraint invitation_ends_once check (accepted_at is null or withdrawn_at is null)
);
comment on table invitation is 'That somebody was asked to act for a partner, or to run the platform.';
comment on column invitation.id is 'Random; what admins name it by.';
comment on column invitation.partner is 'For whom; null where it is the platform.';
comment on column invitation.token is 'SHA-256 of what the link holds, which is in no table.';
comment on column invitation.email is 'Where it was sent; lower case. Who accepts it is known by that address.';
comment on column invitation.roles is 'What the person will be; empty of the platform.';
comment on column invitation.invited_by is 'Who asked.';
comment on column invitation.at is 'When.';
comment on column invitation.expires_at is 'Until when it can be accepted.';
comment on column invitation.accepted_at is 'When it was, which it is once.';
comment on column invitation.accepted_by is 'The person (identity.person.id) who did.';
comment on column invitation.withdrawn_at is 'When it was taken back.';
create index invitation_by_partner on invitation (partner, at);
select context.guard('invitation',
  '{"own": ["select", "insert", "update"], "sweep": ["select", "insert", "update"], "identify": ["select"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');

create table api_key (
  id text constraint api_key_pkey primary key constraint api_key_id_is_random check (id ~ '^[a-z2-7]{16}$'),
  partner text not null constraint api_key_is_of_a_partner references partner (handle),
  name text not null constraint api_key_name_is_short check (length(name) between 1 and 80),
  slot smallint not null constraint api_key_is_one_of_two check (slot in (1, 2)),
  prefix text not null constraint api_key_prefix_is_one_keys unique
    constraint api_key_prefix_is_short check (prefix ~ '^[a-z2-7]{8}$'),
  hash bytea not null constraint api_key_hash_is_a_hash check (octet_length(hash) = 32),
  actions text[] not null constraint api_key_may_something check (cardinality(actions) between 1 and 100),
  cooperations text[] constraint api_key_cooperations_are_few check (cardinality(cooperations) between 1 and 100),
  addresses text[] constraint api_key_addresses_are_few check (cardinality(addresses) between 1 and 50),
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null constraint api_key_expires_later check (expires_at > created_at),
  revoked_at timestamptz,
  last_used_at timestamptz
);
comment on table api_key is 'What a machine of a partner''s signs its requests with. Two of one name may live at a time, so that one can take the other''s place.';
comment on column api_key.id is 'Random; what admins name it by.';
comment on column api_key.partner is 'For whom it acts.';
comment on column api_key.name is 'What it is for.';
comment on column api_key.slot is 'Which of the two living keys of its name it is.';
comment on column api_key.prefix is 'The part of it that may be shown and logged.';
comment on column api_key.hash is 'SHA-256 of the whole key, which is in no table. It has 160 random bits, so nothing slower is needed.';
comment on column api_key.actions is 'What it may do, as noun.action.';
comment on column api_key.cooperations is 'In which cooperations; null for all.';
comment on column api_key.addresses is 'From which address ranges; null for all.';
comment on column api_key.created_by is 'Who made it.';
comment on column api_key.created_at is 'When.';
comment on column api_key.expires_at is 'Until when it is good.';
comment on column api_key.revoked_at is 'When it was revoked; null while it was not.';
comment on column api_key.last_used_at is 'When it was used last, to the minute.';
create unique index api_key_lives_twice on api_key (partner, name, slot) where revoked_at is null;
create index api_key_by_partner on api_key (partner, created_at);
select context.guard('api_key',
  '{"own": ["select", "insert", "update"], "identify": ["select", "update"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
