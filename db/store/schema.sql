-- What db/store makes. Printed by `node scripts/print-schema.ts`, reviewed, never edited.

-- Schema store_…: The store of one partner.

-- Over the slices of a chunk, lowest first, with the bits of a bound: whose code is at least the bound.
;

-- A step of at_least.
CREATE OR REPLACE FUNCTION at_least_so_far(state bit varying, bits bit varying, bound boolean)
 RETURNS bit varying
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if length(bits) = 0 then
      return case when bound then B'0'::bit(8192)::bit varying else state end;
    end if;
    return case when bound then bits & state else bits | state end;
  end
  $function$;

-- Over the slices of a chunk, lowest first, with the bits of a bound: whose code is at most the bound.
;

-- A step of at_most.
CREATE OR REPLACE FUNCTION at_most_so_far(state bit varying, bits bit varying, bound boolean)
 RETURNS bit varying
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if length(bits) = 0 then
      return case when bound then (~ B'0'::bit(8192))::bit varying else state end;
    end if;
    return case when bound then ~ bits | state else ~ bits & state end;
  end
  $function$;

-- Notes customers who are deleted, with or without identifiers.
CREATE OR REPLACE FUNCTION customer_is_remembered()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    execute format('insert into %I.former_identifier (customer) select id from gone', tg_table_schema);
    return null;
  end
  $function$;

-- Notes the chunks of the customers who were written.
CREATE OR REPLACE FUNCTION customer_is_touched()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    execute format('insert into %I.chunk_touch (chunk) select distinct (id / 8192)::integer from touched on conflict do nothing', tg_table_schema);
    return null;
  end
  $function$;

-- Refuses every change of the ledger but an earlier end, in whatever mode.
CREATE OR REPLACE FUNCTION disclosure_only_shortens()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if new.until > old.until or (new.delivery, new.pairwise, new.ref, new.consent_event)
        is distinct from (old.delivery, old.pairwise, old.ref, old.consent_event) then
      raise exception 'the ledger is not changed' using errcode = '42501';
    end if;
    return new;
  end
  $function$;

-- Notes the strips of the events that were written.
CREATE OR REPLACE FUNCTION event_is_touched()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    execute format(
      'insert into %1$I.event_touch (kind, chunk, month)
       select distinct kind, (customer / 8192)::integer,
         (extract(year from at at time zone ''UTC'') * 12 + extract(month from at at time zone ''UTC'') - 1)::integer
       from touched on conflict do nothing', tg_table_schema);
    return null;
  end
  $function$;

-- Refuses to delete a completed delivery from its provider's ledger, in whatever mode.
CREATE OR REPLACE FUNCTION handover_stays_once_completed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if old.completed_at is not null then
      raise exception 'what was handed over stays in the ledger' using errcode = '42501';
    end if;
    return old;
  end
  $function$;

-- Notes identifiers that are deleted, for the enrolments that must follow.
CREATE OR REPLACE FUNCTION identifier_is_remembered()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    execute format('insert into %I.former_identifier (customer, kind, hash) select customer, kind, hash from gone', tg_table_schema);
    return null;
  end
  $function$;

-- Refuses every change of an account but a charge, in whatever mode.
CREATE OR REPLACE FUNCTION release_account_only_grows()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  begin
    if new.spent < old.spent or (new.kind, new.holder, new.members) is distinct from (old.kind, old.holder, old.members) then
      raise exception 'what was spent stays spent' using errcode = '42501';
    end if;
    return new;
  end
  $function$;

-- Attributes as bit-sliced columns.
create table attribute_slice (
  attribute text not null,  -- The attribute, or empty: who is a customer.
  chunk integer not null,  -- Internal ids from chunk * 8192.
  slice smallint not null,  -- Which bit of the code, the lowest being 0; -1 says whose value is known.
  bits bit varying(8192) not null,  -- Empty where all are 0.
  constraint attribute_slice_pkey PRIMARY KEY (attribute, chunk, slice),
  constraint attribute_slice_is_whole_or_empty CHECK ((length((bits)::"bit") = ANY (ARRAY[0, 8192])))
);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- The code of each text that an attribute has: equal texts have one code.
create table attribute_value (
  attribute text not null,  -- The attribute.
  code integer generated always as identity not null,  -- Its code, never used again.
  value text not null,  -- The text. Longer ones have no code, and no condition can name them whole.
  constraint attribute_value_pkey PRIMARY KEY (attribute, value),
  constraint attribute_value_code_is_unique UNIQUE (code),
  constraint attribute_value_is_short CHECK ((length(value) <= 500))
);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: own

-- Chunks whose slices were built.
create table chunk_build (
  chunk integer not null,  -- The chunk.
  seen pg_snapshot not null,  -- The snapshot they were built from.
  declared bytea not null,  -- SHA-256 of the dictionary they were built by.
  version uuid not null default gen_random_uuid(),  -- Another one each time the chunk is built.
  constraint chunk_build_pkey PRIMARY KEY (chunk),
  constraint chunk_build_declared_is_sha256 CHECK ((length(declared) = 32))
);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- Chunks in which customers were written since they were built.
create table chunk_touch (
  chunk integer not null,  -- The chunk.
  xid xid8 not null default pg_current_xact_id(),  -- The transaction that wrote.
  constraint chunk_touch_pkey PRIMARY KEY (chunk, xid)
);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: own

-- What customers decided, with evidence. Append-only: no mode may change or delete a row.
create table consent_event (
  id bigint generated always as identity not null,  -- Names the event in the disclosure ledger.
  ref text not null,  -- The customer; a no may be about one who is not known yet.
  purpose text not null,  -- The purpose, or * in a no about every purpose.
  recipient text not null,  -- The recipient's handle, or * in a no about every recipient.
  decision text not null,  -- given is the only yes; withdrawn is by the person, revoked by somebody else.
  at timestamp with time zone not null,  -- When the person decided.
  categories text[] not null,  -- The data categories a given covers.
  expires_at timestamp with time zone,  -- When a given ends by itself; null for never.
  collected_by text,  -- Evidence: where it was collected.
  notice text,  -- Evidence: which notice the person was shown.
  recorded_at timestamp with time zone not null,  -- When this store learnt it, by the domain's clock.
  recording bigint not null,  -- The recording it came with.
  digest bytea not null,  -- SHA-256 of its content: the same line twice is one event.
  xid xid8 not null default pg_current_xact_id(),  -- The transaction that recorded it: lets a rebuild find what came after its snapshot.
  constraint consent_event_pkey PRIMARY KEY (id),
  constraint consent_event_is_recorded_once UNIQUE (digest),
  constraint consent_event_of_a_recording FOREIGN KEY (recording) REFERENCES recording(id),
  constraint consent_event_decision_is_known CHECK ((decision = ANY (ARRAY['given'::text, 'refused'::text, 'withdrawn'::text, 'revoked'::text]))),
  constraint consent_event_wildcard_is_a_no CHECK (((decision <> 'given'::text) OR ((purpose <> '*'::text) AND (recipient <> '*'::text))))
);
CREATE INDEX consent_event_by_ref ON consent_event USING btree (ref);
CREATE INDEX consent_event_by_xid ON consent_event USING btree (xid);
-- select: backup, deliver, own
-- insert: own
-- update: nobody
-- delete: nobody

-- Which customers are contacts of which organisations; they go with either.
create table contact (
  organisation text not null,  -- The organisation.
  customer bigint not null,  -- Who.
  role text not null,  -- What the customer is to it, in the partner's own word, such as buyer.
  title text,  -- What the customer is called there; null where nobody said.
  constraint contact_pkey PRIMARY KEY (organisation, customer),
  constraint contact_is_a_customer FOREIGN KEY (customer) REFERENCES customer(id) ON DELETE CASCADE,
  constraint contact_of_an_organisation FOREIGN KEY (organisation) REFERENCES organisation(code) ON DELETE CASCADE
);
CREATE INDEX contact_by_customer ON contact USING btree (customer);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- A person as this partner knows them.
create table customer (
  id bigint generated always as identity not null,  -- Internal; never leaves this schema.
  ref text not null,  -- The partner's own id.
  attributes jsonb not null,  -- Attributes of all categories but contact, by name.
  contact bytea not null,  -- Sealed JSON: contact attributes, and identifiers as written and normalised.
  digest bytea not null,  -- Keyed digest of the row of a file that last changed it: the same row again changes nothing. Whatever else changes a customer must change it too.
  changed_at timestamp with time zone not null,  -- When the row last changed, by the domain's clock.
  repeats boolean not null default false,  -- Stood several times in one file, so that an import waits for all of its rows before it lands any.
  recognised_in xid8 not null default pg_current_xact_id(),  -- The transaction that last changed what the customer can be recognised by: what an enrolment looks at again.
  constraint customer_pkey PRIMARY KEY (id),
  constraint customer_ref_is_unique UNIQUE (ref),
  constraint customer_digest_is_sha256 CHECK ((length(digest) = 32)),
  constraint customer_ref_is_short CHECK (((length(ref) >= 1) AND (length(ref) <= 200)))
);
CREATE INDEX customer_by_recognised_in ON customer USING btree (recognised_in);
CREATE TRIGGER customer_is_remembered AFTER DELETE ON customer REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION customer_is_remembered();
CREATE TRIGGER customer_is_touched_by_delete AFTER DELETE ON customer REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION customer_is_touched();
CREATE TRIGGER customer_is_touched_by_insert AFTER INSERT ON customer REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION customer_is_touched();
CREATE TRIGGER customer_is_touched_by_update AFTER UPDATE ON customer REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION customer_is_touched();
-- select: backup, deliver, own
-- insert: own
-- update: own
-- delete: own

-- A named list of this partner's own customers, used like a segment.
create table customer_set (
  name text not null,  -- Its name.
  categories text[] not null,  -- The data categories it was drawn from.
  created_at timestamp with time zone not null,  -- When it was last written.
  constraint customer_set_pkey PRIMARY KEY (name),
  constraint customer_set_name_is_short CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- What this partner asked to be handed.
create table delivery (
  id text not null,  -- Random.
  cooperation text not null,  -- The cooperation.
  provider text not null,  -- Who hands over.
  permission smallint not null,  -- Number of the permission in the agreement.
  permission_key text not null,  -- The permission as text.
  purpose text not null,  -- What for.
  categories text[] not null,  -- Which data: the categories of its columns, and those that the set and the condition read.
  agreement_version integer not null,  -- Under which version of the agreement.
  mode text not null,  -- Shared people, people this partner does not have, or both. The recipient's secret.
  publication text,  -- The published set it is cut to; null for everybody covered.
  state text not null,  -- Where it stands; SUSPENDED is derived from the agreement when read.
  reason text,  -- Why it was terminated.
  considered integer,  -- Covered people of the permission, and of the set if there is one.
  delivered integer,  -- Rows that became visible; of a refresh those added and changed.
  suppressed integer,  -- People left out for this partner's own objections.
  columns jsonb,  -- What its rows have, once it is completed: attributes as the provider declares them, identifiers, events.
  requested_by text not null,  -- Who asked.
  requested_at timestamp with time zone not null,  -- When.
  started_at timestamp with time zone,  -- When rows began to be prepared.
  ended_at timestamp with time zone,  -- When it was completed or terminated.
  condition jsonb,  -- What people must meet, by columns that the provider shares and sets that it published; null where that is nothing.
  chosen jsonb,  -- Which attributes, identifiers and events were asked for; null for everything that the permission covers.
  origin text,  -- The first delivery of those that it refreshes; null for one that stands by itself.
  since text,  -- The delivery after which it tells what has changed; null for one that stands by itself.
  added integer,  -- Of a refresh: people handed over who were not held before.
  changed integer,  -- Of a refresh: people handed over anew because their data had changed.
  removed integer,  -- Of a refresh: people who were held and are not among its people any more.
  constraint delivery_pkey PRIMARY KEY (id),
  constraint delivery_id_is_random CHECK ((id ~ '^[a-z2-7]{16}$'::text)),
  constraint delivery_mode_is_known CHECK ((mode = ANY (ARRAY['overlap'::text, 'prospects'::text, 'all'::text]))),
  constraint delivery_state_is_known CHECK ((state = ANY (ARRAY['REQUESTED'::text, 'STARTED'::text, 'COMPLETED'::text, 'TERMINATED'::text])))
);
CREATE UNIQUE INDEX delivery_is_refreshed_once_at_a_time ON delivery USING btree (origin) WHERE (state = ANY (ARRAY['REQUESTED'::text, 'STARTED'::text]));
CREATE INDEX delivery_of_origin ON delivery USING btree (origin) WHERE (origin IS NOT NULL);
-- select: backup, own, sweep, withdraw
-- insert: own
-- update: own
-- delete: nobody

-- The attributes this partner declares.
create table dictionary (
  name text not null,  -- The attribute's name in customer.attributes or the sealed contact data.
  type text not null,  -- How its values are read.
  category text not null,  -- The data category it belongs to.
  sensitivity text not null,  -- How careful one must be with it.
  label text not null,  -- What people read, where their language has no label of its own.
  currency text,  -- Of an amount of money: its ISO 4217 code, where the mapping names one.
  labels jsonb not null default '{}'::jsonb,  -- What people read, by language.
  settled boolean not null default false,  -- Whether somebody edited it: then files no longer declare it.
  constraint dictionary_pkey PRIMARY KEY (name)
);
-- select: backup, deliver, own
-- insert: own
-- update: own
-- delete: nobody

-- The ledger: every person handed over. Read one person at a time, for a reason that is itself recorded.
create table disclosure (
  delivery text not null,  -- The delivery.
  pairwise bytea not null,  -- The id the recipient knows the person by.
  ref text not null,  -- The customer whose record was handed over.
  consent_event bigint not null,  -- The consent it rested on.
  until timestamp with time zone not null,  -- When the row leaves the inbox; a later decision, or a change of the agreement, may bring it forward.
  constraint disclosure_pkey PRIMARY KEY (delivery, pairwise),
  constraint disclosure_of_a_handover FOREIGN KEY (delivery) REFERENCES handover(delivery) ON DELETE CASCADE,
  constraint disclosure_pairwise_is_a_key CHECK ((length(pairwise) = 16))
);
CREATE INDEX disclosure_by_pairwise ON disclosure USING btree (pairwise);
CREATE INDEX disclosure_by_ref ON disclosure USING btree (ref);
CREATE TRIGGER disclosure_only_shortens BEFORE UPDATE ON disclosure FOR EACH ROW EXECUTE FUNCTION disclosure_only_shortens();
-- select: backup, deliver, own, sweep, withdraw
-- insert: deliver
-- update: own, withdraw
-- delete: deliver

-- Up to where each cooperation has followed this store: what came later is looked at by the next enrolment.
create table enrolment (
  cooperation text not null,  -- The cooperation.
  since xid8 not null,  -- Whatever was written in transactions before this one has been followed.
  terms bytea not null,  -- Keyed hash of all that decided who takes part and how: where it is another, everybody is looked at.
  constraint enrolment_pkey PRIMARY KEY (cooperation),
  constraint enrolment_terms_are_sha256 CHECK ((length(terms) = 32))
);
-- select: backup, own, withdraw
-- insert: own
-- update: own
-- delete: own, withdraw

-- A dated fact about a customer.
create table event (
  id bigint generated always as identity not null,  -- Internal.
  customer bigint not null,  -- Whom it is about.
  kind text not null,  -- What happened; the kind fixes the data category.
  at timestamp with time zone not null,  -- When it happened.
  properties jsonb not null,  -- Typed properties, as the mapping declares them.
  digest bytea not null,  -- Identity of the line: its content and ordinal, or its own id.
  constraint event_pkey PRIMARY KEY (id),
  constraint event_is_recorded_once UNIQUE (digest),
  constraint event_of_a_customer FOREIGN KEY (customer) REFERENCES customer(id) ON DELETE CASCADE,
  constraint event_kind_is_known CHECK ((kind = ANY (ARRAY['purchase'::text, 'loyalty'::text, 'survey'::text, 'support'::text, 'social'::text, 'touchpoint'::text, 'self-service'::text])))
);
CREATE INDEX event_by_customer ON event USING btree (customer, at);
CREATE TRIGGER event_is_touched_by_delete AFTER DELETE ON event REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION event_is_touched();
CREATE TRIGGER event_is_touched_by_insert AFTER INSERT ON event REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION event_is_touched();
-- select: backup, deliver, own
-- insert: own
-- update: nobody
-- delete: own

-- Events of one kind, chunk and month, in the order of their instants, as columns.
create table event_strip (
  kind text not null,  -- Of which events.
  chunk integer not null,  -- Of customers with internal ids from chunk * 8192.
  month integer not null,  -- The month in UTC, as months since the year 0.
  seen pg_snapshot not null,  -- The snapshot it was built from.
  declared bytea not null,  -- SHA-256 of the properties it was built by.
  customers bytea not null,  -- Of each event whose it is: the internal id less chunk * 8192, two bytes, the lower first.
  instants bytea not null,  -- Of each event when it was: milliseconds since 1970 as IEEE 754 doubles, the lowest byte first.
  version uuid not null default gen_random_uuid(),  -- Another one each time the strip and its columns are built.
  constraint event_strip_pkey PRIMARY KEY (kind, chunk, month),
  constraint event_strip_declared_is_sha256 CHECK ((length(declared) = 32))
);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- A property of the events of a strip.
create table event_strip_column (
  kind text not null,  -- As in event_strip.
  chunk integer not null,  -- As in event_strip.
  month integer not null,  -- As in event_strip.
  property text not null,  -- Which property.
  codes bytea not null,  -- Of each event its value as a number, packed; of texts 53 bits of their SHA-256.
  constraint event_strip_column_pkey PRIMARY KEY (kind, chunk, month, property)
);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: own

-- Strips whose events were written since they were built.
create table event_touch (
  kind text not null,  -- As in event_strip.
  chunk integer not null,  -- As in event_strip.
  month integer not null,  -- As in event_strip.
  xid xid8 not null default pg_current_xact_id(),  -- The transaction that wrote.
  constraint event_touch_pkey PRIMARY KEY (kind, chunk, month, xid)
);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: own

-- What customers can no longer be recognised by, until every cooperation has followed: who shared it may be another person now.
create table former_identifier (
  customer bigint not null,  -- Whose it was; the customer may be gone.
  kind text,  -- What it is; null says that the customer is gone.
  hash bytea,  -- As in identifier.
  xid xid8 not null default pg_current_xact_id(),  -- The transaction that took it away.
  at timestamp with time zone not null default now()  -- When, by the server's clock: it is kept for a day at least, since an enrolment that nobody sees yet may need it.
);
CREATE INDEX former_identifier_by_xid ON former_identifier USING btree (xid);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: own

-- A delivery as its provider sees it: to whom, why, under what; never the mode or the overlap.
create table handover (
  delivery text not null,  -- The delivery's id.
  cooperation text not null,  -- The cooperation it left through.
  recipient text not null,  -- Who received.
  permission text not null,  -- The permission it left under, as text.
  purpose text not null,  -- What for.
  categories text[] not null,  -- Which data: the categories of the columns, and those that the set and the condition read.
  agreement_version integer not null,  -- Which version of the agreement.
  considered integer not null,  -- How many covered people the request considered.
  started_at timestamp with time zone not null,  -- When it was requested.
  prepared_since xid8 not null default '0'::xid8,  -- What was decided in transactions before this one was known to whoever prepared the rows; 0 where nothing was.
  completed_at timestamp with time zone,  -- When its rows became visible to the recipient; null while it is prepared.
  prepared_columns bytea,  -- A SHA-256 of the columns that all of its rows were prepared with; null where they may have been several.
  constraint handover_pkey PRIMARY KEY (delivery),
  constraint handover_considered_is_a_count CHECK ((considered >= 0))
);
CREATE TRIGGER handover_stays_once_completed BEFORE DELETE ON handover FOR EACH ROW EXECUTE FUNCTION handover_stays_once_completed();
-- select: backup, deliver, own, sweep, withdraw
-- insert: deliver
-- update: deliver
-- delete: deliver, withdraw

-- What a customer can be recognised by.
create table identifier (
  customer bigint not null,  -- Whose it is.
  kind text not null,  -- What it is.
  position smallint not null,  -- Tells several of one kind apart.
  hash bytea,  -- HMAC-SHA-256 of the normalised form under this store's hash key; null if it could not be normalised.
  constraint identifier_pkey PRIMARY KEY (customer, kind, "position"),
  constraint identifier_of_a_customer FOREIGN KEY (customer) REFERENCES customer(id) ON DELETE CASCADE,
  constraint identifier_hash_is_sha256 CHECK ((length(hash) = 32)),
  constraint identifier_kind_is_known CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'loyalty'::text, 'name-birth-postcode'::text])))
);
CREATE INDEX identifier_by_hash ON identifier USING btree (kind, hash);
CREATE TRIGGER identifier_is_remembered AFTER DELETE ON identifier REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION identifier_is_remembered();
-- select: backup, deliver, own
-- insert: own
-- update: own
-- delete: own

-- People handed to this partner; visible when their delivery is COMPLETED and until has not come.
create table inbox (
  delivery text not null,  -- The delivery.
  pairwise bytea not null,  -- The person: HMAC over provider, recipient, agreement and person.
  own_ref text,  -- This partner's own id of the person, where it knows them.
  attributes jsonb not null,  -- Attributes handed over, of all categories but contact.
  contact bytea,  -- Contact attributes and identifiers handed over, sealed under this store's key; null where the permission has no contact.
  until timestamp with time zone not null,  -- When the row leaves the inbox; a later decision may bring it forward.
  digest bytea,  -- HMAC, under this store's hash key, of what was handed over of the person: tells whether that has changed. Null for rows from before there were refreshes.
  change text,  -- In a refresh, what it tells of the person; null otherwise.
  gone_with text,  -- The refresh with which the data of the row left; null while the row is held.
  constraint inbox_pkey PRIMARY KEY (delivery, pairwise),
  constraint inbox_of_a_delivery FOREIGN KEY (delivery) REFERENCES delivery(id) ON DELETE CASCADE,
  constraint inbox_change_is_known CHECK ((change = ANY (ARRAY['added'::text, 'changed'::text, 'removed'::text]))),
  constraint inbox_digest_is_short CHECK ((length(digest) = 16)),
  constraint inbox_pairwise_is_a_key CHECK ((length(pairwise) = 16)),
  constraint inbox_row_that_went_is_empty CHECK (((gone_with IS NULL) OR ((attributes = '{}'::jsonb) AND (contact IS NULL) AND (digest IS NULL))))
);
CREATE INDEX inbox_by_pairwise ON inbox USING btree (pairwise);
CREATE INDEX inbox_by_refresh ON inbox USING btree (gone_with, pairwise) WHERE (gone_with IS NOT NULL);
CREATE INDEX inbox_by_until ON inbox USING btree (until);
-- select: backup, own, sweep, withdraw
-- insert: own
-- update: own, withdraw
-- delete: own, sweep, withdraw

-- The events of people in the inbox, where the permission covers their category.
create table inbox_event (
  id bigint generated always as identity not null,  -- Order.
  delivery text not null,  -- The delivery.
  pairwise bytea not null,  -- The person.
  kind text not null,  -- What happened.
  at timestamp with time zone not null,  -- When.
  properties jsonb not null,  -- Its properties.
  constraint inbox_event_pkey PRIMARY KEY (id),
  constraint inbox_event_of_a_row FOREIGN KEY (delivery, pairwise) REFERENCES inbox(delivery, pairwise) ON DELETE CASCADE
);
CREATE INDEX inbox_event_by_row ON inbox_event USING btree (delivery, pairwise, at);
-- select: backup, own, sweep, withdraw
-- insert: own
-- update: nobody
-- delete: own, sweep, withdraw

-- The data keys of this store, wrapped by the master key that lives outside the database.
create table key (
  name text not null,  -- contact: seals contact data. hash: keys the hashes that identifiers are found by.
  sealed bytea not null,  -- AES-256-GCM under the master key: nonce, ciphertext, tag.
  master text not null,  -- Which master key wrapped it.
  constraint key_pkey PRIMARY KEY (name)
);
-- select: backup, deliver, own
-- insert: nobody
-- update: nobody
-- delete: nobody

-- Who looked at a person, and why. The audit log has the look, but no free text: that stays here.
create table look (
  id bigint generated always as identity not null,  -- Order.
  ref text not null,  -- At whom.
  at timestamp with time zone not null,  -- When, by the domain's clock.
  actor text not null,  -- Who looked.
  reason bytea not null,  -- The reason that was given, sealed, since it may name people.
  reference bytea not null,  -- The same reason as the audit log refers to it.
  constraint look_pkey PRIMARY KEY (id),
  constraint look_reference_is_sha256 CHECK ((length(reference) = 32))
);
CREATE INDEX look_by_ref ON look USING btree (ref);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: nobody

-- People who told this partner not to use their data for a purpose, whoever provides it.
create table objection (
  id bigint generated always as identity not null,  -- Internal.
  purpose text not null,  -- The purpose objected to, or * for all.
  ref text,  -- A customer of this partner; or else
  kind text,  -- the kind of contact of somebody it does not know,
  hash bytea,  -- its hash under this store's hash key,
  sealed bytea,  -- and itself, sealed.
  recorded_at timestamp with time zone not null,  -- When.
  recorded_by text not null,  -- By whom.
  constraint objection_pkey PRIMARY KEY (id),
  constraint objection_is_recorded_once UNIQUE NULLS NOT DISTINCT (purpose, ref, kind, hash),
  constraint objection_kind_is_reachable CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text]))),
  constraint objection_names_somebody CHECK (((ref IS NULL) <> ((kind IS NULL) AND (hash IS NULL) AND (sealed IS NULL))))
);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: nobody

-- The organisations that the partner sells to. They are about nobody.
create table organisation (
  code text not null,  -- The partner's own code of it.
  name text not null,  -- What people call it.
  parent text,  -- The organisation that it belongs to; null for one that belongs to no other. Never, by way of others, itself.
  industry text,  -- What it does, in the partner's own word; null where nobody said.
  country text,  -- Where it is, in the partner's own word; null where nobody said.
  constraint organisation_pkey PRIMARY KEY (code),
  constraint organisation_belongs_to_another FOREIGN KEY (parent) REFERENCES organisation(code),
  constraint organisation_does_not_belong_to_itself CHECK ((parent <> code))
);
CREATE INDEX organisation_parent ON organisation USING btree (parent);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- Which keyed person of a cooperation each customer was enrolled as.
create table participant (
  cooperation text not null,  -- The cooperation.
  customer bigint not null,  -- The customer.
  person bytea not null,  -- Key of the person in that cooperation; customers with the same e-mail share it.
  constraint participant_pkey PRIMARY KEY (cooperation, customer),
  constraint participant_is_a_customer FOREIGN KEY (customer) REFERENCES customer(id) ON DELETE CASCADE,
  constraint participant_person_is_a_key CHECK ((length(person) = 16))
);
CREATE INDEX participant_by_person ON participant USING btree (cooperation, person);
-- select: backup, deliver, own, withdraw
-- insert: own
-- update: own
-- delete: own, withdraw

-- The partner's places. They are about nobody.
create table place (
  ref text not null,  -- The partner's own word for it, as attributes and properties say it.
  name text not null,  -- What people call it.
  kind text not null,  -- What sort of place, in the partner's own word: a store, a town, a region.
  parent text,  -- The place that it lies in; null for one that lies in no other. Never, by way of others, itself.
  constraint place_pkey PRIMARY KEY (ref),
  constraint place_lies_in_another FOREIGN KEY (parent) REFERENCES place(ref),
  constraint place_is_not_in_itself CHECK ((parent <> ref))
);
CREATE INDEX place_parent ON place USING btree (parent);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- What this partner declared about the properties of its events. The kind fixes the data category.
create table property (
  kind text not null,  -- Of which events.
  name text not null,  -- The property's name in event.properties.
  type text not null,  -- How its values are read.
  label text not null,  -- What people read, where their language has no label of its own.
  currency text,  -- Of an amount of money: its ISO 4217 code, where the mapping names one.
  labels jsonb not null default '{}'::jsonb,  -- What people read, by language.
  sensitivity text not null default 'normal'::text,  -- How careful one must be with it.
  settled boolean not null default false,  -- Whether somebody edited it: then files no longer declare it.
  constraint property_pkey PRIMARY KEY (kind, name),
  constraint property_kind_is_known CHECK ((kind = ANY (ARRAY['purchase'::text, 'loyalty'::text, 'survey'::text, 'support'::text, 'social'::text, 'touchpoint'::text, 'self-service'::text])))
);
-- select: backup, deliver, own
-- insert: own
-- update: own
-- delete: nobody

-- Orders to erase people this partner was handed; it answers each.
create table recall (
  id bigint generated always as identity not null,  -- Names it.
  cooperation text not null,  -- The cooperation the rows came through.
  provider text not null,  -- Who recalls.
  permission text not null,  -- The permission they came under, as text.
  pairwise bytea not null,  -- The person.
  reason text not null,  -- Why.
  opened_at timestamp with time zone not null,  -- When it opened.
  due_at timestamp with time zone not null,  -- By when it must be answered.
  acknowledged_at timestamp with time zone,  -- When it was answered; null while pending.
  acknowledged_by text,  -- Who answered.
  statement text,  -- What was answered.
  constraint recall_pkey PRIMARY KEY (id),
  constraint recall_reason_is_known CHECK ((reason = ANY (ARRAY['withdrawn'::text, 'expired'::text, 'agreement-ended'::text])))
);
CREATE UNIQUE INDEX recall_is_open_once ON recall USING btree (cooperation, permission, pairwise) WHERE (acknowledged_at IS NULL);
-- select: backup, own, sweep, withdraw
-- insert: own, sweep, withdraw
-- update: own
-- delete: nobody

-- The provider's copy of a recall and of its answer.
create table recall_sent (
  cooperation text not null,  -- The cooperation.
  recipient text not null,  -- Who must erase.
  permission text not null,  -- The permission the rows had left under, as text.
  pairwise bytea not null,  -- The person, as the recipient knows them.
  ref text not null,  -- The person, as this partner knows them.
  reason text not null,  -- Why.
  opened_at timestamp with time zone not null,  -- When the recall opened.
  due_at timestamp with time zone not null,  -- By when it must be answered.
  acknowledged_at timestamp with time zone,  -- When the recipient answered.
  statement text,  -- What the recipient answered.
  constraint recall_sent_pkey PRIMARY KEY (cooperation, recipient, permission, pairwise, opened_at),
  constraint recall_sent_reason_is_known CHECK ((reason = ANY (ARRAY['withdrawn'::text, 'expired'::text, 'agreement-ended'::text])))
);
CREATE INDEX recall_sent_by_ref ON recall_sent USING btree (ref);
-- select: backup, own, sweep, withdraw
-- insert: own, sweep, withdraw
-- update: withdraw
-- delete: nobody

-- One import, or one decision written down: what "recorded after" compares.
create table recording (
  id bigint generated always as identity not null,  -- Later recordings have higher numbers.
  kind text not null,  -- What was recorded.
  at timestamp with time zone not null,  -- When, by the domain's clock.
  actor text not null,  -- Who recorded it.
  settled_at timestamp with time zone,  -- Of an import of customers or consents: when the cooperations had followed it. Null while it goes on, or where it was broken off, and then the next import makes up for it.
  customers_before bigint,  -- Of an import of customers: the highest internal id that a customer had when it began; whoever has a higher one came with it or later. Null elsewhere, and for those from before this was noted.
  constraint recording_pkey PRIMARY KEY (id),
  constraint recording_kind_is_known CHECK ((kind = ANY (ARRAY['customers'::text, 'events'::text, 'consents'::text, 'places'::text, 'organisations'::text, 'contacts'::text, 'decision'::text, 'erasure'::text])))
);
CREATE INDEX recording_of_customers ON recording USING btree (at) INCLUDE (customers_before) WHERE (customers_before IS NOT NULL);
CREATE INDEX recording_unsettled ON recording USING btree (id) WHERE ((settled_at IS NULL) AND (kind = ANY (ARRAY['customers'::text, 'consents'::text])));
-- select: backup, deliver, own
-- insert: own
-- update: own
-- delete: nobody

-- Noisy answers this partner was given, as it was given them. Append-only: the same question about the same people is answered with the same row until its epoch is over.
create table release (
  id bigint generated always as identity not null,  -- Order.
  digest bytea not null,  -- HMAC-SHA-256, under this store's hash key, of the question and of who this partner's own people are.
  cooperation text not null,  -- The cooperation it was asked in.
  providers text[] not null,  -- Whose people, sorted; each was charged.
  permissions text[] not null,  -- The permissions it rests on, as text, in the order of the providers.
  sets text[] not null,  -- The published sets that people had to be in, as provider=name.
  epsilon integer not null,  -- How much it lets anybody tell about one person, in millionths.
  cost integer not null,  -- What each provider charged this partner, in millionths; 0 where its budget was spent.
  covered integer,  -- What was told: people with noise; null where it was suppressed.
  overlap integer,  -- Of them those this partner knows, with noise of their own.
  prospects integer,  -- Of them those it does not know, with noise of their own.
  asked_by text not null,  -- Who asked.
  at timestamp with time zone not null,  -- The instant it is true of.
  until timestamp with time zone not null,  -- The end of its epoch.
  analysis jsonb,  -- What was told of an analysis, as it was told: bands, and numbers with noise. Null of an overlap.
  list bit(4096),  -- Who this partner's own people in the cooperation were: for each of 4,096 cells into which their keyed identifiers fall, whether an odd number did. Of two lists that differ by few it differs in as many cells. Null where nobody looked at them.
  settled bit(4096),  -- The same of those among them who were customers for an epoch and of whom, where this partner keeps events, there was one.
  constraint release_pkey PRIMARY KEY (id),
  constraint release_is_frozen_once_at_a_time UNIQUE (digest, until),
  constraint release_cost_is_its_epsilon_or_nothing CHECK (((cost = 0) OR (cost = epsilon))),
  constraint release_digest_is_sha256 CHECK ((length(digest) = 32)),
  constraint release_epsilon_is_in_millionths CHECK (((epsilon >= 1) AND (epsilon <= 1000000))),
  constraint release_has_an_epoch CHECK ((at < until)),
  constraint release_list_is_sketched_twice CHECK ((num_nulls(list, settled) = ANY (ARRAY[0, 2])))
);
CREATE INDEX release_by_digest ON release USING btree (digest, until);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: nobody

-- What noisy answers about this partner's people have cost, ever. Nothing makes it less.
create table release_account (
  kind text not null,  -- Of one recipient, or of recipients under one roof together.
  holder text not null,  -- The recipient's handle; of several the handles, sorted, with + between.
  members text[] not null,  -- The recipients whose answers are charged to it.
  spent integer not null default 0,  -- In millionths of an epsilon of 1.
  constraint release_account_pkey PRIMARY KEY (kind, holder),
  constraint release_account_is_never_overdrawn CHECK (((spent >= 0) AND (spent <= 1000000))),
  constraint release_account_kind_is_known CHECK ((kind = ANY (ARRAY['recipient'::text, 'affiliation'::text])))
);
CREATE TRIGGER release_account_only_grows BEFORE UPDATE ON release_account FOR EACH ROW EXECUTE FUNCTION release_account_only_grows();
-- select: backup, own, release
-- insert: release
-- update: release
-- delete: nobody

-- Every noisy answer about this partner's people: what was asked, by whom, what became of it and what it cost. Append-only. What the recipient was told is not here.
create table release_charge (
  id bigint generated always as identity not null,  -- Order.
  at timestamp with time zone not null,  -- When it was asked.
  until timestamp with time zone not null,  -- Until when the same question is answered with the same, for nothing.
  cooperation text not null,  -- The cooperation it was asked in.
  recipient text not null,  -- Who asked.
  permission text not null,  -- The permission of this partner's it rests on, as text.
  agreement_version integer not null,  -- Under which version of the agreement.
  others text[] not null,  -- The other providers who had to cover the people too.
  sets text[] not null,  -- This partner's published sets that people had to be in.
  outcome text not null,  -- told; too-few: the noisy number of covered people was below the minimum cohort; over-…: that budget did not suffice, so nothing was counted for the recipient. Whoever asked sees the last three alike.
  epsilon integer not null,  -- In millionths.
  cost_recipient integer not null,  -- Charged to the recipient's account, in millionths.
  cost_affiliation integer not null,  -- Charged to the account of each of its affiliations, in millionths.
  kind text not null default 'overlap'::text,  -- Whether people were counted, or broken down.
  by text[] not null default '{}'::text[],  -- This partner's shared columns by which people were told apart, and the set they were compared with.
  condition text,  -- The condition on this partner's shared columns that people had to meet; null where there was none.
  constraint release_charge_pkey PRIMARY KEY (id),
  constraint release_charge_kind_is_known CHECK ((kind = ANY (ARRAY['overlap'::text, 'breakdown'::text, 'trend'::text, 'lift'::text]))),
  constraint release_charge_outcome_is_known CHECK ((outcome = ANY (ARRAY['told'::text, 'too-few'::text, 'over-recipient'::text, 'over-affiliation'::text, 'frozen'::text])))
);
-- select: backup, own
-- insert: release
-- update: nobody
-- delete: nobody

-- Recipients who are told nothing with noise about this partner's people, because of the lists they asked with.
create table release_freeze (
  id bigint generated always as identity not null,  -- Order.
  recipient text not null,  -- Who.
  cooperation text not null,  -- Where it asked so; it is told nothing in any other either.
  at timestamp with time zone not null,  -- Since when.
  lifted_at timestamp with time zone,  -- When this partner said otherwise; null while it stands.
  lifted_by text,  -- Who said so.
  reason text,  -- Why.
  signal text not null,  -- What was noticed: a list that differs by few people from one asked with in that cooperation, or in another; or one from which only people differ, fewer than the minimum cohort, with whom the recipient has had nothing to do.
  constraint release_freeze_pkey PRIMARY KEY (id),
  constraint release_freeze_is_lifted_by_somebody CHECK ((num_nulls(lifted_at, lifted_by, reason) = ANY (ARRAY[0, 3]))),
  constraint release_freeze_signal_is_known CHECK ((signal = ANY (ARRAY['few-differ'::text, 'few-differ-elsewhere'::text, 'strangers-differ'::text])))
);
CREATE UNIQUE INDEX release_freeze_stands_once ON release_freeze USING btree (recipient, cooperation) WHERE (lifted_at IS NULL);
-- select: backup, own, release
-- insert: release
-- update: own
-- delete: nobody

-- A named condition that selects customers.
create table segment (
  name text not null,  -- Its name.
  condition jsonb not null,  -- What a customer must meet, in the segment language.
  categories text[] not null,  -- The data categories that the condition reads.
  changed_at timestamp with time zone not null,  -- When it was last written.
  changed_by text not null,  -- By whom.
  constraint segment_pkey PRIMARY KEY (name),
  constraint segment_name_is_short CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);
-- select: backup, own
-- insert: own
-- update: own
-- delete: own

-- Who is in a set.
create table set_member (
  customer_set text not null,  -- The set.
  ref text not null,  -- The partner's own id.
  constraint set_member_pkey PRIMARY KEY (customer_set, ref),
  constraint set_member_of_a_set FOREIGN KEY (customer_set) REFERENCES customer_set(name) ON DELETE CASCADE
);
-- select: backup, own
-- insert: own
-- update: nobody
-- delete: own

-- Customers who were erased: an old file does not bring them back.
create table suppression (
  ref text not null,  -- The partner's own id of who was erased.
  erased_at timestamp with time zone not null,  -- When; only a consent given later lifts it.
  lifted_at timestamp with time zone,  -- When a newer consent lifted it.
  constraint suppression_pkey PRIMARY KEY (ref)
);
-- select: backup, own
-- insert: own
-- update: own
-- delete: nobody

grant execute on function at_least to {request};
grant execute on function at_least_so_far to {request};
grant execute on function at_most to {request};
grant execute on function at_most_so_far to {request};
grant usage on schema store_… to {backup};
grant usage on schema store_… to {request};
