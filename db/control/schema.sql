-- What db/control makes. Printed by `node scripts/print-schema.ts`, reviewed, never edited.

-- Schema context: The signed context: who may touch which schema, in which mode, on this connection, now.

-- Whether the context in force opens that schema in one of those modes. Every row policy calls it, once a statement.
CREATE OR REPLACE FUNCTION context.admits(kind text, id text, modes text[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  declare
    part text[] := context.current_parts();
  begin
    return part is not null and part[2] = kind and part[3] = id and part[4] = any (modes);
  end
  $function$;

-- Puts a context of the directory in force, and raises P0002 unless its partner is named in that agreement: what is sent behind it, on trust, fails with it.
CREATE OR REPLACE FUNCTION context.assert_party(token text, cooperation text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    perform context.take(token);
    if not exists (
      select from control.party p where p.cooperation = assert_party.cooperation and p.partner = context.partner()
    ) then
      raise exception 'no agreement names this partner' using errcode = 'P0002';
    end if;
  end
  $function$;

-- The verified fields of the context in force: c1, kind, id, mode, partner, actor, backend, transaction, expiry, signature. Null outside any context; raises 42501 for one that is malformed, forged, of another connection or transaction, expired, of another partner than the store that it opens as its own, or of a mode that its role does not have.
CREATE OR REPLACE FUNCTION context.current_parts()
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
    if part[2] = 'store' and part[4] = 'own' and part[3] <> part[5] then
      raise exception 'context refused: of another partner' using errcode = '42501';
    end if;
    -- Who copies everything does nothing else, and nobody else does that. Likewise who says who somebody is.
    if (part[4] = 'backup') <> (session_user = '{backup}') or (part[4] = 'identify') <> (session_user = '{identity}') then
      raise exception 'context refused: of another role' using errcode = '42501';
    end if;
    return part;
  end
  $function$;

-- Opens one schema for the rest of the transaction (or until the next enter): puts its context in force and its name first in the path. It sets the path of its caller, so all else is done where plans last.
CREATE OR REPLACE FUNCTION context.enter(token text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
  begin
    perform pg_catalog.set_config('search_path', context.take(token), true);
  end
  $function$;

-- Declares which modes may do what to a table of the schema being migrated: row policies, FORCE and grants follow from it. The mode backup reads every table and is not named. Called once for every table.
CREATE OR REPLACE FUNCTION context.guard(table_name text, access jsonb, condition text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
  $function$;

-- Puts a context of the directory in force and writes one audit entry, exactly one. Runs with its caller's rights: the log's own policies decide.
CREATE OR REPLACE FUNCTION context.log(token text, partner text, body text, leaf bytea)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  declare
    written integer;
  begin
    perform context.take(token);
    insert into control.audit_entry (partner, body, leaf) values (log.partner, log.body, log.leaf);
    get diagnostics written = row_count;
    if written <> 1 then
      raise exception '% audit entries written, not 1', written;
    end if;
  end
  $function$;

-- The mode of the context in force; null outside any context.
CREATE OR REPLACE FUNCTION context.mode()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select (context.current_parts())[4] $function$;

-- The partner who acts in the context in force; null outside any context.
CREATE OR REPLACE FUNCTION context.partner()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select (context.current_parts())[5] $function$;

-- HMAC-SHA-256 (RFC 2104) of a text under the context key, in hex. For the functions of this schema only.
CREATE OR REPLACE FUNCTION context.sign(message text)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select encode(sha256(s.outer_pad || sha256(s.inner_pad || convert_to(message, 'UTF8'))), 'hex')
    from context.secret s
  $function$;

-- Puts a context in force for the rest of the transaction (or until the next one), and says the search path of the schema it opens. Raises rather than leaving a context in which writes would silently find no rows. Temporary tables, could anybody make one, come last and shadow nothing.
CREATE OR REPLACE FUNCTION context.take(token text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  declare
    part text[];
  begin
    perform set_config('entente.context', token, true);
    part := context.current_parts();
    if part is null then
      raise exception 'context refused: empty' using errcode = '42501';
    end if;
    return quote_ident(case part[2]
      when 'control' then 'control'
      when 'store' then 'store_' || replace(part[3], '-', '_')
      else 'coop_' || part[3] end) || ', pg_temp';
  end
  $function$;

-- The HMAC-SHA-256 key of contexts as its two padded blocks; readable by the owner alone.
create table context.secret (
  only_one boolean not null default true,  -- There is one row.
  inner_pad bytea not null,  -- The key, padded and combined with the inner constant of RFC 2104.
  outer_pad bytea not null,  -- The key, padded and combined with the outer constant.
  constraint secret_pkey PRIMARY KEY (only_one),
  constraint secret_inner_pad_is_a_block CHECK ((length(inner_pad) = 64)),
  constraint secret_is_single CHECK (only_one),
  constraint secret_outer_pad_is_a_block CHECK ((length(outer_pad) = 64))
);

grant execute on function context.admits to {backup};
grant execute on function context.admits to {identity};
grant execute on function context.admits to {request};
grant execute on function context.admits to {worker};
grant execute on function context.assert_party to {request};
grant execute on function context.current_parts to {backup};
grant execute on function context.current_parts to {identity};
grant execute on function context.current_parts to {request};
grant execute on function context.enter to {backup};
grant execute on function context.enter to {identity};
grant execute on function context.enter to {request};
grant execute on function context.log to {request};
grant execute on function context.mode to {backup};
grant execute on function context.mode to {identity};
grant execute on function context.mode to {request};
grant execute on function context.partner to {backup};
grant execute on function context.partner to {identity};
grant execute on function context.partner to {request};
grant execute on function context.partner to {worker};
grant execute on function context.take to {backup};
grant execute on function context.take to {identity};
grant execute on function context.take to {request};
grant usage on schema context to {backup};
grant usage on schema context to {identity};
grant usage on schema context to {request};
grant usage on schema context to {worker};

-- Schema control: The directory of the platform and its audit log.

-- Writes down the transaction that really inserts the entry, whatever the statement said.
CREATE OR REPLACE FUNCTION control.audit_entry_is_of_its_transaction()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    new.xid := pg_current_xact_id();
    return new;
  end
  $function$;

-- Refuses every update, delete and truncate of the audit log, the owner's too.
CREATE OR REPLACE FUNCTION control.audit_only_grows()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    raise exception '% only grows: % is refused', tg_table_name, lower(tg_op) using errcode = '42501';
  end
  $function$;

-- Refuses every change of a job that has ended.
CREATE OR REPLACE FUNCTION control.job_ends_once()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if old.ended_at is not null then
      raise exception 'job % has ended' , old.id using errcode = '55000';
    end if;
    return new;
  end
  $function$;

-- What a machine of a partner's signs its requests with. Two of one name may live at a time, so that one can take the other's place.
create table control.api_key (
  id text not null,  -- Random; what admins name it by.
  partner text not null,  -- For whom it acts.
  name text not null,  -- What it is for.
  slot smallint not null,  -- Which of the two living keys of its name it is.
  prefix text not null,  -- The part of it that may be shown and logged.
  hash bytea not null,  -- SHA-256 of the whole key, which is in no table. It has 160 random bits, so nothing slower is needed.
  actions text[] not null,  -- What it may do, as noun.action.
  cooperations text[],  -- In which cooperations; null for all.
  addresses text[],  -- From which address ranges; null for all.
  created_by text not null,  -- Who made it.
  created_at timestamp with time zone not null,  -- When.
  expires_at timestamp with time zone not null,  -- Until when it is good.
  revoked_at timestamp with time zone,  -- When it was revoked; null while it was not.
  last_used_at timestamp with time zone,  -- When it was used last, to the minute.
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_prefix_is_one_keys UNIQUE (prefix),
  constraint api_key_is_of_a_partner FOREIGN KEY (partner) REFERENCES control.partner(handle),
  constraint api_key_addresses_are_few CHECK (((cardinality(addresses) >= 1) AND (cardinality(addresses) <= 50))),
  constraint api_key_cooperations_are_few CHECK (((cardinality(cooperations) >= 1) AND (cardinality(cooperations) <= 100))),
  constraint api_key_expires_later CHECK ((expires_at > created_at)),
  constraint api_key_hash_is_a_hash CHECK ((octet_length(hash) = 32)),
  constraint api_key_id_is_random CHECK ((id ~ '^[a-z2-7]{16}$'::text)),
  constraint api_key_is_one_of_two CHECK ((slot = ANY (ARRAY[1, 2]))),
  constraint api_key_may_something CHECK (((cardinality(actions) >= 1) AND (cardinality(actions) <= 100))),
  constraint api_key_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  constraint api_key_prefix_is_short CHECK ((prefix ~ '^[a-z2-7]{8}$'::text))
);
CREATE INDEX api_key_by_hash ON control.api_key USING btree (hash);
CREATE INDEX api_key_by_partner ON control.api_key USING btree (partner, created_at);
CREATE UNIQUE INDEX api_key_lives_twice ON control.api_key USING btree (partner, name, slot) WHERE (revoked_at IS NULL);
-- select: backup, identify, own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: identify, own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- One effect, or one answer about others: written in the transaction that had it, and never changed.
create table control.audit_entry (
  id bigint generated always as identity not null,  -- Distinguishes entries. Given out before the commit, so it has gaps and is no order.
  xid xid8 not null default pg_current_xact_id(),  -- The transaction that wrote the entry: with id, the order in which the sequencer takes entries.
  partner text,  -- The partner who may read the entry, as its body names it; null where the platform acted for itself.
  body text not null,  -- The entry as canonical JSON (RFC 8785), without personal data.
  leaf bytea not null,  -- SHA-256 over a zero byte and the body in UTF-8: the leaf hash of RFC 6962.
  constraint audit_entry_pkey PRIMARY KEY (id),
  constraint audit_entry_is_short CHECK (((octet_length(body) >= 2) AND (octet_length(body) <= 8192))),
  constraint audit_entry_leaf_is_of_body CHECK ((leaf = sha256(('\x00'::bytea || convert_to(body, 'UTF8'::name))))),
  constraint audit_entry_partner_is_of_body CHECK ((NOT (partner IS DISTINCT FROM ((body)::jsonb ->> 'partner'::text))))
);
CREATE INDEX audit_entry_by_partner ON control.audit_entry USING btree (partner, id);
CREATE INDEX audit_entry_in_order ON control.audit_entry USING btree (xid, id);
CREATE TRIGGER audit_entry_is_of_its_transaction BEFORE INSERT ON control.audit_entry FOR EACH ROW EXECUTE FUNCTION control.audit_entry_is_of_its_transaction();
CREATE TRIGGER audit_entry_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON control.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION control.audit_only_grows() always;
-- select: backup, own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR ( SELECT context.admits('control'::text, 'control'::text, '{backup,deliver,publish,withdraw,sweep}'::text[]) AS admits))
-- insert: deliver, own, publish, sweep, withdraw where ((partner = ( SELECT context.partner() AS partner)) OR ( SELECT context.admits('control'::text, 'control'::text, '{backup,deliver,publish,withdraw,sweep}'::text[]) AS admits))
-- update: nobody where ((partner = ( SELECT context.partner() AS partner)) OR ( SELECT context.admits('control'::text, 'control'::text, '{backup,deliver,publish,withdraw,sweep}'::text[]) AS admits))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR ( SELECT context.admits('control'::text, 'control'::text, '{backup,deliver,publish,withdraw,sweep}'::text[]) AS admits))

-- Where each entry stands in the Merkle tree. Written by the sequencer alone, straight from audit_entry; a foreign key would only lock each entry once more.
create table control.audit_place (
  place bigint not null,  -- The leaf's number in the tree: 0, 1, 2 … without a gap.
  entry bigint not null,  -- The entry (audit_entry.id) that stands there.
  leaf bytea not null,  -- The entry's leaf hash as it was when it got its place.
  constraint audit_place_pkey PRIMARY KEY (place),
  constraint audit_place_has_its_own_entry UNIQUE (entry),
  constraint audit_place_is_counted_from_zero CHECK ((place >= 0)),
  constraint audit_place_leaf_is_a_hash CHECK ((octet_length(leaf) = 32))
);
CREATE TRIGGER audit_place_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON control.audit_place FOR EACH STATEMENT EXECUTE FUNCTION control.audit_only_grows() always;
-- select: backup, sweep
-- insert: sweep
-- update: nobody
-- delete: nobody

-- The log's root after every batch of places: what a partner notes, and what the log is later held against.
create table control.audit_root (
  size bigint not null,  -- How many leaves this root stands for: the places below it.
  root bytea not null,  -- The Merkle tree hash of those leaves (RFC 6962, 2.1).
  frontier bytea[] not null,  -- The roots of the perfect subtrees of a tree of this size, largest first: enough to go on appending.
  at timestamp with time zone not null,  -- When the sequencer wrote it, by the server's clock.
  constraint audit_root_pkey PRIMARY KEY (size),
  constraint audit_root_frontier_fits_size CHECK ((cardinality(frontier) = length(replace(((size)::bit(64))::text, '0'::text, ''::text)))),
  constraint audit_root_has_leaves CHECK ((size > 0)),
  constraint audit_root_is_a_hash CHECK ((octet_length(root) = 32))
);
CREATE TRIGGER audit_root_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON control.audit_root FOR EACH STATEMENT EXECUTE FUNCTION control.audit_only_grows() always;
-- select: backup, deliver, own, sweep
-- insert: sweep
-- update: nobody
-- delete: nobody

-- That somebody was asked to act for a partner, or to run the platform.
create table control.invitation (
  id text not null,  -- Random; what admins name it by.
  partner text,  -- For whom; null where it is the platform.
  token bytea not null,  -- SHA-256 of what the link holds, which is in no table.
  email text not null,  -- Where it was sent; lower case. Who accepts it is known by that address.
  roles text[] not null,  -- What the person will be; empty of the platform.
  invited_by text not null,  -- Who asked.
  at timestamp with time zone not null,  -- When.
  expires_at timestamp with time zone not null,  -- Until when it can be accepted.
  accepted_at timestamp with time zone,  -- When it was, which it is once.
  accepted_by text,  -- The person (identity.person.id) who did.
  withdrawn_at timestamp with time zone,  -- When it was taken back.
  appointed boolean not null default false,  -- Whether an operator sent it, to somebody who shall be an admin of the partner.
  constraint invitation_pkey PRIMARY KEY (id),
  constraint invitation_token_is_one_invitations UNIQUE (token),
  constraint invitation_is_of_a_partner FOREIGN KEY (partner) REFERENCES control.partner(handle),
  constraint invitation_appoints_an_admin CHECK (((NOT appointed) OR ((partner IS NOT NULL) AND (roles = ARRAY['admin'::text])))),
  constraint invitation_email_is_short CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint invitation_ends_once CHECK (((accepted_at IS NULL) OR (withdrawn_at IS NULL))),
  constraint invitation_expires_later CHECK ((expires_at > at)),
  constraint invitation_has_known_roles CHECK (((roles <@ ARRAY['admin'::text, 'analyst'::text, 'privacy-officer'::text]) AND (((cardinality(roles) >= 1) AND (cardinality(roles) <= 3)) = (partner IS NOT NULL)))),
  constraint invitation_id_is_random CHECK ((id ~ '^[a-z2-7]{16}$'::text)),
  constraint invitation_is_accepted_by_somebody CHECK (((accepted_by IS NULL) = (accepted_at IS NULL))),
  constraint invitation_token_is_a_hash CHECK ((octet_length(token) = 32))
);
CREATE INDEX invitation_by_partner ON control.invitation USING btree (partner, at);
-- select: backup, own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- Work that was asked for, and how far it has come. A worker acts as who asked for it, as this row says.
create table control.job (
  number bigint generated always as identity not null,  -- The order in which jobs were asked for.
  id text not null,  -- What it is called everywhere, the queue included: random.
  partner text,  -- Whose it is, and whose store it acts in; null for the platform's own.
  kind text not null,  -- What is to be done.
  object text,  -- The upload, cooperation or delivery it is about.
  key text,  -- The caller's word for this request: with it, the same request is made once.
  requested_by text not null,  -- Who asked for it: the name it acts under.
  roles text[] not null,  -- The roles they acted in then: it acts in no others.
  scope jsonb,  -- What narrowed those roles then, as an API key's scope does; null where nothing did.
  requested_at timestamp with time zone not null,  -- When, by the domain's clock.
  state text not null default 'QUEUED'::text,  -- QUEUED, RUNNING, or how it ended. RUNNING is also what a killed worker leaves, until the next begins it again.
  step text,  -- What was being done when it last said so.
  done bigint not null default 0,  -- How much of that step was done; of an import, rows.
  total bigint,  -- Out of how much, where that is known.
  attempts integer not null default 0,  -- How often a worker began it. Who writes down how it went must be the last of them.
  cancel_asked_at timestamp with time zone,  -- When somebody asked to cancel it.
  started_at timestamp with time zone,  -- When it was first begun.
  ended_at timestamp with time zone,  -- When it ended, whichever way.
  refusal text,  -- The code of the refusal that ended it.
  fault text,  -- The name of the fault that ended it; never what it said.
  constraint job_pkey PRIMARY KEY (number),
  constraint job_has_its_own_id UNIQUE (id),
  constraint job_attempts_are_counted CHECK ((attempts >= 0)),
  constraint job_done_is_counted CHECK ((done >= 0)),
  constraint job_ends_in_a_last_state CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text])))),
  constraint job_fails_of_a_fault CHECK (((fault IS NOT NULL) = (state = 'FAILED'::text))),
  constraint job_fault_is_short CHECK (((length(fault) >= 1) AND (length(fault) <= 100))),
  constraint job_id_is_random CHECK ((id ~ '^[a-z2-7]{16}$'::text)),
  constraint job_is_refused_for_a_reason CHECK (((refusal IS NOT NULL) = (state = 'REFUSED'::text))),
  constraint job_is_somebodys CHECK (((partner IS NULL) = (kind = ANY (ARRAY['expire'::text, 'sweep'::text])))),
  constraint job_key_is_short CHECK (((length(key) >= 1) AND (length(key) <= 80))),
  constraint job_kind_is_known CHECK ((kind = ANY (ARRAY['import-customers'::text, 'import-events'::text, 'import-consents'::text, 'import-places'::text, 'import-organisations'::text, 'import-contacts'::text, 'enrol'::text, 'deliver'::text, 'expire'::text, 'sweep'::text]))),
  constraint job_object_is_an_id CHECK ((object ~ '^[a-z2-7]{10,16}$'::text)),
  constraint job_refusal_is_a_code CHECK ((refusal ~ '^[a-z-]{1,40}$'::text)),
  constraint job_requester_is_short CHECK (((length(requested_by) >= 1) AND (length(requested_by) <= 100))),
  constraint job_state_is_known CHECK ((state = ANY (ARRAY['QUEUED'::text, 'RUNNING'::text, 'DONE'::text, 'REFUSED'::text, 'FAILED'::text, 'CANCELLED'::text]))),
  constraint job_step_is_short CHECK ((length(step) <= 100)),
  constraint job_total_is_counted CHECK ((total >= 0))
);
CREATE UNIQUE INDEX job_by_key ON control.job USING btree (partner, key) WHERE (key IS NOT NULL);
CREATE INDEX job_by_partner ON control.job USING btree (partner, number);
CREATE INDEX job_by_state ON control.job USING btree (state, number);
CREATE TRIGGER job_ends_once BEFORE UPDATE ON control.job FOR EACH ROW EXECUTE FUNCTION control.job_ends_once();
-- select: backup, own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- What happened to a job, one after another.
create table control.job_event (
  id bigint generated always as identity not null,  -- The order.
  job text not null,  -- The job.
  partner text,  -- Whose it is; null for the platform's own.
  event text not null,  -- What happened.
  attempt integer not null,  -- How often it had been begun by then.
  at timestamp with time zone not null,  -- When, by the domain's clock.
  constraint job_event_pkey PRIMARY KEY (id),
  constraint job_event_is_of_a_job FOREIGN KEY (job) REFERENCES control.job(id) ON DELETE CASCADE,
  constraint job_event_is_known CHECK ((event = ANY (ARRAY['queued'::text, 'started'::text, 'put-back'::text, 'cancel-asked'::text, 'done'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX job_event_by_job ON control.job_event USING btree (job, id);
-- select: backup, own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- What was asked for, as the procedure takes it: a mapping, a question.
create table control.job_input (
  job text not null,  -- The job.
  partner text not null,  -- Whose it is.
  input jsonb not null,  -- As JSON, after it was parsed.
  constraint job_input_pkey PRIMARY KEY (job),
  constraint job_input_is_of_a_job FOREIGN KEY (job) REFERENCES control.job(id) ON DELETE CASCADE,
  constraint job_input_is_bounded CHECK ((octet_length((input)::text) <= 1048576))
);
-- select: backup, own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- What came of a job: of its partner's people alone, since a refusal may quote a file.
create table control.job_result (
  job text not null,  -- The job.
  partner text,  -- Whose it is; null for the platform's own.
  report jsonb,  -- What the procedure answered.
  refusal_data jsonb,  -- The data of the refusal.
  constraint job_result_pkey PRIMARY KEY (job),
  constraint job_result_is_of_a_job FOREIGN KEY (job) REFERENCES control.job(id) ON DELETE CASCADE,
  constraint job_result_data_are_bounded CHECK ((octet_length((refusal_data)::text) <= 65536)),
  constraint job_result_report_is_bounded CHECK ((octet_length((report)::text) <= 65536))
);
-- select: backup, own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- That a person acts for a partner, and in which roles. Ended ones stay, so that an id in the audit log can be put to a name.
create table control.membership (
  id text not null,  -- Random; what the partner's admins name it by.
  partner text not null,  -- For whom.
  person text not null,  -- The person (identity.person.id).
  email text not null,  -- The address the invitation went to.
  name text not null,  -- The name given when it was accepted.
  roles text[] not null,  -- One or several of admin, analyst, privacy-officer.
  since timestamp with time zone not null,  -- When the invitation was accepted.
  ended_at timestamp with time zone,  -- When an admin ended it; null while it holds.
  second_factor_since timestamp with time zone,  -- Since when sign-in knows that the person has a second factor; null while a password suffices. Noted when the person asks for something.
  constraint membership_pkey PRIMARY KEY (id),
  constraint membership_is_of_a_partner FOREIGN KEY (partner) REFERENCES control.partner(handle),
  constraint membership_email_is_short CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint membership_ends_after_its_start CHECK ((ended_at >= since)),
  constraint membership_has_known_roles CHECK (((roles <@ ARRAY['admin'::text, 'analyst'::text, 'privacy-officer'::text]) AND ((cardinality(roles) >= 1) AND (cardinality(roles) <= 3)))),
  constraint membership_id_is_random CHECK ((id ~ '^[a-z2-7]{16}$'::text)),
  constraint membership_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
CREATE INDEX membership_by_person ON control.membership USING btree (person);
CREATE UNIQUE INDEX membership_holds_once ON control.membership USING btree (partner, person) WHERE (ended_at IS NULL);
-- select: backup, identify, own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: identify, own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- Who runs the platform: creates partners and suspends them, and sees no customer data.
create table control.operator (
  person text not null,  -- The person (identity.person.id).
  email text not null,  -- The address the invitation went to.
  name text not null,  -- The name given when it was accepted.
  since timestamp with time zone not null,  -- When the invitation was accepted, the last one.
  ended_at timestamp with time zone,  -- When another operator ended it; null while it holds.
  constraint operator_pkey PRIMARY KEY (person),
  constraint operator_email_is_short CHECK (((length(email) >= 3) AND (length(email) <= 254))),
  constraint operator_ends_after_its_start CHECK ((ended_at >= since)),
  constraint operator_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
-- select: backup, identify, sweep
-- insert: sweep
-- update: sweep
-- delete: nobody

-- A business on the platform; it has one store, the schema store_<handle>.
create table control.partner (
  handle text not null,  -- The tenant id everywhere; never changes.
  name text not null,  -- The name people read.
  default_country text not null,  -- ISO 3166-1 alpha-2; how phone numbers without a country code are read.
  created_at timestamp with time zone not null,  -- When the operator created it.
  suspended_at timestamp with time zone,  -- Since when its people and keys may only read and say no; null while nothing is the matter.
  constraint partner_pkey PRIMARY KEY (handle),
  constraint partner_country_is_iso CHECK ((default_country ~ '^[A-Z]{2}$'::text)),
  constraint partner_handle_is_short CHECK ((handle ~ '^[a-z][a-z0-9-]{1,29}[a-z0-9]$'::text)),
  constraint partner_name_is_short CHECK (((length(name) >= 1) AND (length(name) <= 200)))
);
-- select: backup, identify, own, sweep
-- insert: sweep
-- update: sweep
-- delete: nobody

-- Which partner is named in which agreement: what the store package reads before it opens a cooperation for a partner.
create table control.party (
  cooperation text not null,  -- The cooperation, the schema coop_<id>.
  partner text not null,  -- A party of its agreement.
  name text not null,  -- The agreement's name, for lists.
  since timestamp with time zone not null,  -- When the agreement was proposed.
  constraint party_pkey PRIMARY KEY (cooperation, partner),
  constraint party_is_a_partner FOREIGN KEY (partner) REFERENCES control.partner(handle),
  constraint party_cooperation_is_an_id CHECK ((cooperation ~ '^[a-z2-7]{10}$'::text))
);
CREATE INDEX party_by_partner ON control.party USING btree (partner, since);
-- select: backup, own, publish, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: publish where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- A file that is sent before it is imported. Its bytes lie sealed in the home, not here.
create table control.upload (
  id text not null,  -- What it is called: random.
  partner text not null,  -- Whose it is.
  key text,  -- The caller's word for it: with it, the same upload is opened once.
  state text not null default 'OPEN'::text,  -- OPEN, or COMPLETE when all of it has come.
  bytes bigint,  -- How many bytes it will have, where that was said.
  received bigint not null default 0,  -- How many have come, and are on disk.
  sha256 bytea,  -- Of all its bytes.
  opened_by text not null,  -- Who sends it.
  opened_at timestamp with time zone not null,  -- When, by the domain's clock.
  expires_at timestamp with time zone not null,  -- When it goes, imported or not.
  constraint upload_pkey PRIMARY KEY (id),
  constraint upload_bytes_are_counted CHECK ((bytes >= 0)),
  constraint upload_id_is_random CHECK ((id ~ '^[a-z2-7]{16}$'::text)),
  constraint upload_is_complete_with_a_hash CHECK (((sha256 IS NOT NULL) = (state = 'COMPLETE'::text))),
  constraint upload_is_not_longer_than_said CHECK ((received <= bytes)),
  constraint upload_key_is_short CHECK (((length(key) >= 1) AND (length(key) <= 80))),
  constraint upload_received_is_counted CHECK ((received >= 0)),
  constraint upload_sha256_is_a_hash CHECK ((octet_length(sha256) = 32)),
  constraint upload_state_is_known CHECK ((state = ANY (ARRAY['OPEN'::text, 'COMPLETE'::text])))
);
CREATE INDEX upload_by_end ON control.upload USING btree (expires_at);
CREATE UNIQUE INDEX upload_by_key ON control.upload USING btree (partner, key) WHERE (key IS NOT NULL);
CREATE INDEX upload_by_partner ON control.upload USING btree (partner, expires_at);
-- select: backup, own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: own, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- Which file of the home has which bytes of an upload. Of two who send the same bytes one comes first.
create table control.upload_part (
  upload text not null,  -- The upload.
  start_at bigint not null,  -- The first of its bytes, counted from 0.
  partner text not null,  -- Whose it is.
  bytes bigint not null,  -- How many.
  file text not null,  -- The name of the file, in the folder of the upload.
  constraint upload_part_pkey PRIMARY KEY (upload, start_at),
  constraint upload_part_is_of_an_upload FOREIGN KEY (upload) REFERENCES control.upload(id) ON DELETE CASCADE,
  constraint upload_part_file_is_random CHECK ((file ~ '^[a-z2-7]{16}$'::text)),
  constraint upload_part_has_bytes CHECK ((bytes > 0)),
  constraint upload_part_starts_in_it CHECK ((start_at >= 0))
);
-- select: backup, own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: own where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: nobody where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

grant update on column control.api_key.last_used_at to {identity};
grant update on column control.membership.second_factor_since to {identity};
grant usage on schema control to {backup};
grant usage on schema control to {identity};
grant usage on schema control to {request};

-- Schema entente: How this database was made: its roles, and which migrations each schema has had.

-- Every migration of every schema.
create table entente.migration (
  schema name not null,  -- The schema it was applied to.
  kind text not null,  -- Whose history it stands in: control, identity, store or cooperation.
  number integer not null,  -- Its place in that history.
  name text not null,  -- Its file.
  sha256 text not null,  -- Of the file's text: an edited one is noticed.
  applied_at timestamp with time zone not null default clock_timestamp(),  -- When, by the server's clock.
  constraint migration_pkey PRIMARY KEY (schema, number)
);

-- The names of this database's roles, and its master key.
create table entente.role (
  owner name not null,  -- Owns every schema and obeys row policies.
  migrator name not null,  -- Bypasses row policies; migrations run as it.
  request name not null,  -- What the program connects as.
  backup name not null,  -- Copies everything and does nothing else.
  master text not null,  -- The id of the master key that everything in this database hangs on.
  restoring text  -- The backup that is being loaded; null once the database is whole. Until then nobody opens it.
);

grant select on relation entente.migration to {backup};
grant select on relation entente.migration to {request};
grant usage on schema entente to {backup};
grant usage on schema entente to {request};

-- Schema queue: The one way into the queue of jobs.

-- Puts a job of the acting partner, or of the platform, into the queue when the transaction commits. The id names its record; nothing else is taken. Raises 22023 for what is no kind or id, 42501 in any context but the directory's own, or for the platform its sweep.
CREATE OR REPLACE FUNCTION queue.enqueue(kind text, job text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  declare
    is_platforms boolean := kind in ('expire', 'sweep');
    partner text := context.partner();
  begin
    if kind is null or kind not in ('import-customers', 'import-events', 'import-consents', 'import-places', 'import-organisations', 'import-contacts', 'enrol', 'deliver', 'expire', 'sweep') or job is null or job !~ '^[a-z2-7]{16}$' then
      raise exception 'no such job' using errcode = '22023';
    end if;
    if context.admits('control', 'control', case when is_platforms then '{sweep}' else '{own}' end::text[])
        is not true then
      raise exception 'no job of that kind in this context' using errcode = '42501';
    end if;
    perform graphile_worker.add_job('job', pg_catalog.json_build_object('kind', kind, 'job', job, 'partner', partner),
      queue_name => case when is_platforms then 'platform' else 'partner ' || partner end,
      max_attempts => 10, job_key => job);
  end
  $function$;

grant execute on function queue.enqueue to {request};
grant usage on schema queue to {request};
