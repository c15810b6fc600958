-- What db/cooperation makes. Printed by `node scripts/print-schema.ts`, reviewed, never edited.

-- Schema coop_…: One cooperation: its agreement, and the index its answers come from.

-- How many people each combination of permissions covers at that instant, and how many of them the recipient knows: true counts, before any threshold. `publications` has a list for each permission, parted by commas. `combinations` are numbers of the caller's; `combined` names the place of a permission at each place. A combination that covers nobody may have no row.
CREATE OR REPLACE FUNCTION count_covered(recipient text, at timestamp with time zone, permissions smallint[], publications text[], combinations smallint[], combined smallint[])
 RETURNS TABLE(combination smallint, covered integer, overlap integer)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
      #variable_conflict use_column
      begin
        if cardinality(permissions) = 1 then
          return query
          select combinations[1], coalesce(sum(bit_count(o.bits)), 0)::integer,
            coalesce(sum(bit_count(o.bits & k.bits)), 0)::integer
          from covered_chunks(permissions[1], count_covered.at, string_to_array(publications[1], ',')) o
          left join presence k on k.partner = count_covered.recipient and k.chunk = o.chunk;
          return;
        end if;
        return query
        with operand as materialized (
          select p.place, o.chunk, o.bits
          from unnest(count_covered.permissions, count_covered.publications)
            with ordinality p (permission, publications, place)
          cross join lateral
            covered_chunks(p.permission, count_covered.at, string_to_array(p.publications, ',')) o
        ),
        answer as (
          select m.combination, o.chunk, bit_and(o.bits) as bits
          from unnest(count_covered.combinations, count_covered.combined) m (combination, place)
          cross join lateral (select count(*) as size from unnest(count_covered.combinations) s (combination)
            where s.combination = m.combination) s
          join operand o on o.place = m.place
          group by m.combination, s.size, o.chunk
          having count(*) = s.size
        )
        select a.combination, coalesce(sum(bit_count(a.bits)), 0)::integer,
          coalesce(sum(bit_count(a.bits & k.bits)), 0)::integer
        from answer a left join presence k on k.partner = count_covered.recipient and k.chunk = a.chunk
        group by a.combination;
      end
      $function$;

-- Whom a permission covers at that instant, in chunks: its bitmap as it was made, with the changes that are due since. Of them those in every one of the publications, which are named once each.
CREATE OR REPLACE FUNCTION covered_chunks(permission smallint, at timestamp with time zone, publications text[])
 RETURNS TABLE(chunk integer, bits bit varying)
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
      #variable_conflict use_column
      declare
        zero constant bit varying := B'0'::bit(8192);
      begin
        if cardinality(publications) = 0 then
          return query
          with due as materialized (
            select c.subject, c.at, c.becomes from eligibility_change c
            where c.permission = covered_chunks.permission and c.at <= covered_chunks.at
          ),
          change as materialized (
            select d.subject / 8192 as chunk,
              bit_or(set_bit(zero, d.subject % 8192, 1)) filter (where d.becomes) as ups,
              bit_or(set_bit(zero, d.subject % 8192, 1)) filter (where not d.becomes) as downs
            from (select distinct on (subject) subject, becomes from due order by subject, at desc) d
            group by 1
          ),
          stored as (
            select e.chunk, e.bits from eligibility e where e.permission = covered_chunks.permission
          )
          select coalesce(s.chunk, c.chunk), (case when c.chunk is null then s.bits
            else (coalesce(s.bits, zero) | coalesce(c.ups, zero)) & ~ coalesce(c.downs, zero) end)::bit varying
          from stored s full join change c on c.chunk = s.chunk;
          return;
        end if;
        return query
        with due as materialized (
          select c.subject, c.at, c.becomes from eligibility_change c
          where c.permission = covered_chunks.permission and c.at <= covered_chunks.at
        ),
        change as materialized (
          select d.subject / 8192 as chunk,
            bit_or(set_bit(zero, d.subject % 8192, 1)) filter (where d.becomes) as ups,
            bit_or(set_bit(zero, d.subject % 8192, 1)) filter (where not d.becomes) as downs
          from (select distinct on (subject) subject, becomes from due order by subject, at desc) d
          group by 1
        ),
        stored as (
          select e.chunk, e.bits from eligibility e where e.permission = covered_chunks.permission
        ),
        -- A chunk that a publication does not have is all zeros.
        published as (
          select b.chunk, bit_and(b.bits) as bits from publication_chunk b
          where b.publication = any (covered_chunks.publications)
          group by b.chunk having count(*) = cardinality(covered_chunks.publications)
        )
        select p.chunk, (p.bits & case when c.chunk is null then s.bits
          else (coalesce(s.bits, zero) | coalesce(c.ups, zero)) & ~ coalesce(c.downs, zero) end)::bit varying
        from published p left join stored s on s.chunk = p.chunk left join change c on c.chunk = p.chunk
        where s.chunk is not null or c.chunk is not null;
      end
      $function$;

-- Gives the parts whose slices were written another version.
CREATE OR REPLACE FUNCTION slice_is_touched()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    execute format('update %I.shared_part set version = gen_random_uuid() where id in (select distinct part from touched)', tg_table_schema);
    return null;
  end
  $function$;

-- What the parties did about the agreement, in order; its state follows from this and the clock. Append-only.
create table act (
  id bigint generated always as identity not null,  -- Order.
  act text not null,  -- What was done.
  partner text not null,  -- By which party.
  actor text not null,  -- By which person.
  version integer not null,  -- About which version; of a change the one that it made.
  hash text,  -- Of a signature and of a change: the hash of the terms.
  at timestamp with time zone not null,  -- When, by the domain's clock.
  constraint act_pkey PRIMARY KEY (id),
  constraint act_of_a_version FOREIGN KEY (version) REFERENCES agreement_version(version),
  constraint act_is_known CHECK ((act = ANY (ARRAY['propose'::text, 'sign'::text, 'reject'::text, 'suspend'::text, 'resume'::text, 'leave'::text, 'terminate'::text, 'change'::text])))
);
-- select: backup, own, publish, sweep, withdraw
-- insert: publish
-- update: nobody
-- delete: nobody
-- in_ones_own_name: insert  (partner = ( SELECT context.partner() AS partner))

-- The terms, version by version.
create table agreement_version (
  version integer not null,  -- 1 for the first.
  terms text not null,  -- Canonical JSON (RFC 8785).
  hash text not null,  -- SHA-256 of terms: what is signed.
  proposed_by text not null,  -- The party whose act it was: who proposed the first one; of a later one who committed the change, which says who asked for it.
  proposed_at timestamp with time zone not null,  -- When.
  constraint agreement_version_pkey PRIMARY KEY (version),
  constraint agreement_version_counts_from_one CHECK ((version >= 1)),
  constraint agreement_version_hash_is_of_terms CHECK ((hash = encode(sha256(convert_to(terms, 'UTF8'::name)), 'hex'::text)))
);
-- select: backup, own, publish, sweep
-- insert: publish
-- update: nobody
-- delete: nobody
-- in_ones_own_name: insert  (proposed_by = ( SELECT context.partner() AS partner))

-- What the parties did about a change, in order. Append-only.
create table change_act (
  id bigint generated always as identity not null,  -- Order.
  change integer not null,  -- About which change.
  act text not null,  -- What was done.
  partner text not null,  -- By which party.
  actor text not null,  -- By which person.
  hash text,  -- Of a signature: the hash that was signed.
  at timestamp with time zone not null,  -- When, by the domain's clock.
  constraint change_act_pkey PRIMARY KEY (id),
  constraint change_act_is_done_once UNIQUE (change, partner, act),
  constraint change_act_of_a_change FOREIGN KEY (change) REFERENCES change_request(number),
  constraint change_act_is_known CHECK ((act = ANY (ARRAY['approve'::text, 'deny'::text, 'cancel'::text, 'commit'::text])))
);
-- select: backup, own, publish
-- insert: publish
-- update: nobody
-- delete: nobody
-- in_ones_own_name: insert  (partner = ( SELECT context.partner() AS partner))

-- Texts that a party wants the terms to become. Only ever added to.
create table change_request (
  number integer not null,  -- 1 for the first.
  base integer not null,  -- The version it is to follow, and no other.
  terms text not null,  -- Canonical JSON (RFC 8785) of the whole new text.
  hash text not null,  -- SHA-256 of terms: what is signed.
  kind text not null,  -- A narrowing needs nobody besides who asks; anything else is a widening.
  needs text[] not null,  -- Whose signatures it needs, the asking party's included.
  requested_by text not null,  -- The party that asked, which signed with that.
  actor text not null,  -- Which person of it.
  requested_at timestamp with time zone not null,  -- When.
  expires_at timestamp with time zone not null,  -- It can be signed before here.
  since_act bigint not null,  -- The last act in the log when it was asked for: a party that leaves later, or another change, cancels it.
  constraint change_request_pkey PRIMARY KEY (number),
  constraint change_request_after_an_act FOREIGN KEY (since_act) REFERENCES act(id),
  constraint change_request_of_a_version FOREIGN KEY (base) REFERENCES agreement_version(version),
  constraint change_request_counts_from_one CHECK ((number >= 1)),
  constraint change_request_hash_is_of_terms CHECK ((hash = encode(sha256(convert_to(terms, 'UTF8'::name)), 'hex'::text))),
  constraint change_request_kind_is_known CHECK ((kind = ANY (ARRAY['narrowing'::text, 'widening'::text])))
);
-- select: backup, own, publish
-- insert: publish
-- update: nobody
-- delete: nobody
-- in_ones_own_name: insert  (requested_by = ( SELECT context.partner() AS partner))

-- What each partner has put in.
create table contribution (
  partner text not null,  -- The partner.
  people integer not null,  -- How many people.
  enrolled_at timestamp with time zone not null default now(),  -- When it was last enrolled, by the server's clock.
  constraint contribution_pkey PRIMARY KEY (partner)
);
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: publish

-- Who each permission covers, true for permission.true_at. An operand of every answer.
create table eligibility (
  permission smallint not null,  -- The permission's number.
  chunk integer not null,  -- Subject numbers from chunk x 8192.
  bits bit varying(8192) not null,  -- One bit a subject.
  constraint eligibility_pkey PRIMARY KEY (permission, chunk),
  constraint eligibility_chunk_is_whole CHECK ((length((bits)::"bit") = 8192))
);
-- select: backup, own, publish, sweep, withdraw
-- insert: publish, sweep
-- update: publish, sweep, withdraw
-- delete: publish

-- The coming changes of eligibility: consents that begin or expire. Answers apply those that are due.
create table eligibility_change (
  permission smallint not null,  -- The permission's number.
  subject integer not null,  -- The subject.
  at timestamp with time zone not null,  -- When the bit changes.
  becomes boolean not null,  -- What it becomes.
  constraint eligibility_change_pkey PRIMARY KEY (permission, subject, at)
);
CREATE INDEX eligibility_change_by_time ON eligibility_change USING btree (permission, at);
-- select: backup, own, publish, sweep, withdraw
-- insert: publish
-- update: publish
-- delete: publish, sweep, withdraw

-- What a provider did about recalls that were overdue: it told their recipient for the last time. Append-only.
create table escalation (
  id bigint generated always as identity not null,  -- Order.
  provider text not null,  -- Who escalated.
  recipient text not null,  -- Who had not answered in time.
  actor text not null,  -- Which person of the provider.
  reason text not null,  -- What both sides are told.
  at timestamp with time zone not null,  -- When, by the domain's clock: it is about every recall that was overdue then.
  answer_by timestamp with time zone not null,  -- By when the recipient was to answer; until then there is no other.
  constraint escalation_pkey PRIMARY KEY (id),
  constraint escalation_between_two CHECK ((provider <> recipient)),
  constraint escalation_leaves_time CHECK ((answer_by > at)),
  constraint escalation_reason_is_short CHECK (((length(reason) >= 1) AND (length(reason) <= 1000)))
);
-- select: backup, own, publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- insert: publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- update: nobody where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- delete: nobody where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- in_ones_own_name: insert  (provider = ( SELECT context.partner() AS partner))

-- The keys of this cooperation, wrapped by the master key that lives outside the database.
create table key (
  name text not null,  -- pseudonym: keys what persons are matched by. pairwise: keys the ids recipients get.
  sealed bytea not null,  -- AES-256-GCM under the master key: nonce, ciphertext, tag.
  master text not null,  -- Which master key wrapped it.
  constraint key_pkey PRIMARY KEY (name)
);
-- select: backup, own, publish
-- insert: nobody
-- update: nobody
-- delete: nobody

-- How matching went. A party is told its own submitted, valid and ambiguous; the row of * is the operator's.
create table match_report (
  rule text not null,  -- The identifier of the rule.
  partner text not null,  -- A partner, or * for the whole cooperation.
  submitted integer not null,  -- People with the identifier.
  valid integer not null,  -- People with a valid one.
  ambiguous integer not null,  -- Values ignored because several people of one partner share them.
  links integer,  -- Times the rule joined two subjects.
  conflicts integer,  -- Pairs left alone because a subject would have held two people of one partner.
  first_recognised integer,  -- People recognised by this rule first.
  constraint match_report_pkey PRIMARY KEY (rule, partner)
);
-- select: backup, own, publish, sweep where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: publish where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: publish where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: publish where ((partner = ( SELECT context.partner() AS partner)) OR (( SELECT context.mode() AS mode) <> 'own'::text))

-- Which subject each person of each partner is.
create table member (
  partner text not null,  -- The partner who contributed the person.
  person bytea not null,  -- The person, keyed for this cooperation and partner.
  subject integer not null,  -- The subject.
  invalid text[] not null default '{}'::text[],  -- Kinds of identifiers that the person has, but none that is valid.
  constraint member_pkey PRIMARY KEY (partner, person),
  constraint member_is_one_person_of_a_subject UNIQUE (partner, subject),
  constraint member_person_is_a_key CHECK ((length(person) = 16)),
  constraint member_subject_is_a_number CHECK ((subject >= 0))
);
CREATE INDEX member_by_subject ON member USING btree (subject);
-- select: backup, own, publish, withdraw
-- insert: publish
-- update: publish
-- delete: publish, withdraw

-- The next subject number; numbers are never reused.
create table numbering (
  only_one boolean not null default true,  -- There is one row.
  next integer not null,  -- The number the next new subject gets.
  generation bigint not null,  -- Counts the enrolments, so that a prepared one notices another that overtook it.
  constraint numbering_pkey PRIMARY KEY (only_one),
  constraint numbering_is_single CHECK (only_one)
);
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: nobody

-- The permissions that were signed, and whether they are in force: the row that justifies whatever leaves.
create table permission (
  number smallint not null,  -- Given once, in the order of the terms that first had the line; what bitmaps and deliveries know it by.
  version integer not null,  -- The version of the terms it stands in; of one that was taken out, the last.
  provider text not null,  -- Whose customers.
  recipient text not null,  -- Who may use the data.
  purpose text not null,  -- What for.
  categories text[] not null,  -- Which data.
  actions text[] not null,  -- What may be done.
  minimum_cohort integer not null,  -- Below so many people an answer is suppressed.
  delivery_days integer not null,  -- How long delivered rows may live.
  starts_at timestamp with time zone not null,  -- In force from here,
  ends_at timestamp with time zone not null,  -- to before here,
  suspended boolean not null,  -- unless suspended.
  true_at timestamp with time zone not null,  -- The instant its eligibility bitmap is true for; later changes are listed.
  constraint permission_pkey PRIMARY KEY (number)
);
-- select: backup, deliver, own, publish, sweep, withdraw
-- insert: publish
-- update: publish, sweep
-- delete: nobody

-- Which subjects each partner knows.
create table presence (
  partner text not null,  -- The partner.
  chunk integer not null,  -- Subject numbers from chunk x 8192.
  bits bit varying(8192) not null,  -- One bit a subject.
  constraint presence_pkey PRIMARY KEY (partner, chunk),
  constraint presence_chunk_is_whole CHECK ((length((bits)::"bit") = 8192))
);
-- select: backup, own, publish, withdraw
-- insert: publish
-- update: publish, withdraw
-- delete: publish

-- What persons are matched by: HMAC-SHA-256 of normalised identifiers under this cooperation's own key.
create table pseudonym (
  partner text not null,  -- The partner who contributed it.
  person bytea not null,  -- The person.
  kind text not null,  -- The kind of identifier.
  value bytea not null,  -- The keyed hash.
  shared boolean not null,  -- Held by several persons of that partner, so matching ignores it for them.
  constraint pseudonym_pkey PRIMARY KEY (partner, person, kind, value),
  constraint pseudonym_is_sha256 CHECK ((length(value) = 32))
);
CREATE INDEX pseudonym_by_value ON pseudonym USING btree (kind, value);
-- select: backup, own, publish, withdraw
-- insert: publish
-- update: publish
-- delete: publish, withdraw

-- A set of a provider, published under a permission and cut to the covered people of that moment.
create table publication (
  id text not null,  -- Random.
  provider text not null,  -- Whose set.
  name text not null,  -- Its name, as the recipient reads it.
  permission smallint not null,  -- The permission it was published under.
  categories text[] not null,  -- The data categories it was drawn from.
  published_at timestamp with time zone not null,  -- When.
  constraint publication_pkey PRIMARY KEY (id),
  constraint publication_name_is_unique UNIQUE (provider, permission, name),
  constraint publication_id_is_random CHECK ((id ~ '^[a-z2-7]{10}$'::text))
);
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: publish
-- in_ones_own_name: insert  (provider = ( SELECT context.partner() AS partner))

-- Who was in a publication when it was made; always read together with the eligibility of the moment.
create table publication_chunk (
  publication text not null,  -- The publication.
  chunk integer not null,  -- Subject numbers from chunk x 8192.
  bits bit varying(8192) not null,  -- One bit a subject.
  constraint publication_chunk_pkey PRIMARY KEY (publication, chunk),
  constraint publication_chunk_of_a_publication FOREIGN KEY (publication) REFERENCES publication(id) ON DELETE CASCADE,
  constraint publication_chunk_is_whole CHECK ((length((bits)::"bit") = 8192))
);
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: publish

-- When a recipient asked whom it must erase and there was something new. Append-only.
create table recall_seen (
  provider text not null,  -- Whose recalls.
  recipient text not null,  -- Who asked.
  at timestamp with time zone not null,  -- When, by the domain's clock: everything that had opened by then was there to see.
  constraint recall_seen_pkey PRIMARY KEY (provider, recipient, at),
  constraint recall_seen_between_two CHECK ((provider <> recipient))
);
-- select: backup, own, publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- insert: publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- update: nobody where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- delete: nobody where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) = 'backup'::text))
-- in_ones_own_name: insert  (recipient = ( SELECT context.partner() AS partner))

-- What a provider shares about its covered people under a permission.
create table shared_column (
  id text not null,  -- Random.
  provider text not null,  -- Whose customers it is about.
  recipient text not null,  -- Of the permission: who may ask about it.
  permission smallint not null,  -- The permission it is shared under.
  name text not null,  -- Its name, as the recipient reads it.
  definition text not null,  -- What was shared: an attribute, or a measure over events.
  type text not null,  -- What its values are.
  currency text,  -- Of an amount of money: its ISO 4217 code.
  categories text[] not null,  -- The data categories that were read to make it.
  made_at timestamp with time zone not null,  -- When it was made, by the domain's clock: later changes of customers and events are not in it.
  named boolean not null default false,  -- Whether its provider named the texts that may be told; else they are those that enough covered people had when it was made.
  constraint shared_column_pkey PRIMARY KEY (id),
  constraint shared_column_name_is_unique UNIQUE (provider, permission, name),
  constraint shared_column_id_is_random CHECK ((id ~ '^[a-z2-7]{10}$'::text)),
  constraint shared_column_name_is_short CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
  constraint shared_column_type_is_known CHECK ((type = ANY (ARRAY['text'::text, 'integer'::text, 'number'::text, 'boolean'::text, 'date'::text, 'instant'::text, 'money'::text])))
);
-- select: backup, own, publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- insert: publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- update: publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- delete: publish where (((( SELECT context.partner() AS partner) = provider) OR (( SELECT context.partner() AS partner) = recipient)) OR (( SELECT context.mode() AS mode) <> 'own'::text))
-- in_ones_own_name: insert  (provider = ( SELECT context.partner() AS partner))

-- A column has one part, or of a measure by months one for each.
create table shared_part (
  id text not null,  -- Random.
  shared_column text not null,  -- The column.
  month text not null,  -- The month, such as 2026-01, or empty.
  base numeric(20,0) not null,  -- The lowest code: the slices count from here.
  slices smallint not null,  -- How many slices the codes have.
  version uuid not null default gen_random_uuid(),  -- Another one each time a slice of the part is written.
  constraint shared_part_pkey PRIMARY KEY (id),
  constraint shared_part_month_is_unique UNIQUE (shared_column, month),
  constraint shared_part_of_a_column FOREIGN KEY (shared_column) REFERENCES shared_column(id) ON DELETE CASCADE,
  constraint shared_part_has_slices CHECK (((slices >= 0) AND (slices <= 64))),
  constraint shared_part_id_is_random CHECK ((id ~ '^[a-z2-7]{10}$'::text)),
  constraint shared_part_month_is_one CHECK ((month ~ '^([0-9]{4}-[0-9]{2})?$'::text))
);
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: publish

-- The slices of a part, chunk by chunk; one that is absent is all zeros.
create table shared_slice (
  part text not null,  -- The part.
  chunk integer not null,  -- Subject numbers from chunk x 8192.
  slice smallint not null,  -- Which bit of the code, the lowest being 0; -1 says of whom a value is known.
  bits bit varying(8192) not null,  -- One bit a subject.
  constraint shared_slice_pkey PRIMARY KEY (part, chunk, slice),
  constraint shared_slice_of_a_part FOREIGN KEY (part) REFERENCES shared_part(id) ON DELETE CASCADE,
  constraint shared_slice_is_whole CHECK ((length((bits)::"bit") = 8192))
);
CREATE TRIGGER slice_is_touched_by_delete AFTER DELETE ON shared_slice REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION slice_is_touched();
CREATE TRIGGER slice_is_touched_by_insert AFTER INSERT ON shared_slice REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION slice_is_touched();
CREATE TRIGGER slice_is_touched_by_update AFTER UPDATE ON shared_slice REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION slice_is_touched();
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: publish

-- The texts of a column that may be told: those that its provider named, or that enough covered people had when it was made. Code 0 stands for every other text.
create table shared_value (
  shared_column text not null,  -- The column.
  code integer not null,  -- The code of the text.
  value text not null,  -- The text.
  constraint shared_value_pkey PRIMARY KEY (shared_column, code),
  constraint shared_value_is_unique UNIQUE (shared_column, value),
  constraint shared_value_of_a_column FOREIGN KEY (shared_column) REFERENCES shared_column(id) ON DELETE CASCADE,
  constraint shared_value_code_counts_from_one CHECK ((code >= 1))
);
-- select: backup, own, publish
-- insert: publish
-- update: publish
-- delete: publish

-- Values that somebody who was erased had, and others have: the next enrolment matches those anew.
create table unsettled (
  kind text not null,  -- The kind of identifier.
  value bytea not null,  -- The keyed hash.
  constraint unsettled_pkey PRIMARY KEY (kind, value)
);
-- select: backup, own, publish
-- insert: publish
-- update: nobody
-- delete: publish

grant execute on function count_covered to {request};
grant execute on function covered_chunks to {request};
grant usage on schema coop_… to {backup};
grant usage on schema coop_… to {request};
