-- The lock in the database. A request may touch a table only inside a signed context that the program minted for
-- this very transaction: (kind, id, mode, partner, actor, backend pid, transaction, expiry) under an HMAC whose key
-- no request role can read. `context.enter` puts a token in force and verifies it; every row policy verifies it
-- again, so that setting it by hand gains nothing. The runner replaces the placeholders owner, request and backup in
-- braces by the names of this database's own roles.

create table context.secret (
  only_one boolean primary key default true constraint secret_is_single check (only_one),
  inner_pad bytea not null constraint secret_inner_pad_is_a_block check (length(inner_pad) = 64),
  outer_pad bytea not null constraint secret_outer_pad_is_a_block check (length(outer_pad) = 64)
);
comment on table context.secret is 'The HMAC-SHA-256 key of contexts as its two padded blocks; readable by the owner alone.';
comment on column context.secret.only_one is 'There is one row.';
comment on column context.secret.inner_pad is 'The key, padded and combined with the inner constant of RFC 2104.';
comment on column context.secret.outer_pad is 'The key, padded and combined with the outer constant.';
alter table context.secret owner to {owner};
revoke all on context.secret from public;

create function context.sign(message text) returns text
  language sql stable strict parallel safe security definer set search_path = pg_catalog, pg_temp
  as $$
    select encode(sha256(s.outer_pad || sha256(s.inner_pad || convert_to(message, 'UTF8'))), 'hex')
    from context.secret s
  $$;
comment on function context.sign is 'HMAC-SHA-256 (RFC 2104) of a text under the context key, in hex. For the functions of this schema only.';
alter function context.sign owner to {owner};
revoke all on function context.sign from public;

create function context.current_parts() returns text[]
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
    -- Who copies everything does nothing else, and nobody else does that.
    if (part[4] = 'backup') <> (session_user = '{backup}') then
      raise exception 'context refused: of another role' using errcode = '42501';
    end if;
    return part;
  end
  $$;
comment on function context.current_parts is 'The verified fields of the context in force: c1, kind, id, mode, partner, actor, backend, transaction, expiry, signature. Null outside any context; raises 42501 for one that is malformed, forged, of another connection or transaction, expired, or of a mode that its role does not have.';
alter function context.current_parts owner to {owner};
revoke all on function context.current_parts from public;
grant execute on function context.current_parts to {request}, {backup};

create function context.enter(token text) returns void
  language plpgsql volatile
  as $$
  declare
    part text[];
  begin
    perform pg_catalog.set_config('entente.context', token, true);
    part := context.current_parts();
    if part is null then
      raise exception 'context refused: empty' using errcode = '42501';
    end if;
    perform pg_catalog.set_config('search_path', pg_catalog.quote_ident(case part[2]
      when 'control' then 'control'
      when 'store' then 'store_' || pg_catalog.replace(part[3], '-', '_')
      else 'coop_' || part[3] end) || ', pg_temp', true);
  end
  $$;
comment on function context.enter is 'Opens one schema for the rest of the transaction (or until the next enter). Raises rather than leaving a context in which writes would silently find no rows. Temporary tables, could anybody make one, come last and shadow nothing.';
alter function context.enter owner to {owner};
revoke all on function context.enter from public;
grant execute on function context.enter to {request}, {backup};

create function context.admits(kind text, id text, modes text[]) returns boolean
  language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
  as $$
  declare
    part text[] := context.current_parts();
  begin
    return part is not null and part[2] = kind and part[3] = id and part[4] = any (modes);
  end
  $$;
comment on function context.admits is 'Whether the context in force opens that schema in one of those modes. Every row policy calls it, once a statement.';
alter function context.admits owner to {owner};
revoke all on function context.admits from public;
grant execute on function context.admits to {request}, {backup};

create function context.partner() returns text
  language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
  as $$ select (context.current_parts())[5] $$;
comment on function context.partner is 'The partner who acts in the context in force; null outside any context.';
alter function context.partner owner to {owner};
revoke all on function context.partner from public;
grant execute on function context.partner to {request}, {backup};

create function context.mode() returns text
  language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
  as $$ select (context.current_parts())[4] $$;
comment on function context.mode is 'The mode of the context in force; null outside any context.';
alter function context.mode owner to {owner};
revoke all on function context.mode from public;
grant execute on function context.mode to {request}, {backup};

create function context.guard(table_name text, access jsonb, condition text default null) returns void
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
    execute format('revoke all on %s from {request}, {backup}', qualified);
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
      if modes && array(select jsonb_object_keys(access)) then
        execute format('grant %s on %s to {request}', command, qualified);
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
comment on function context.guard is 'Declares which modes may do what to a table of the schema being migrated: row policies, FORCE and grants follow from it. The mode backup reads every table and is not named. Called once for every table.';
alter function context.guard owner to {owner};
revoke all on function context.guard from public;

grant usage on schema context to {request}, {backup};
