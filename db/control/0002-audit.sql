-- The tamper-evident log of what everybody did and was told. A transaction that has an effect, or answers about
-- others, inserts its entry and nothing else, so that writers never wait for one another. A sequencer gives the
-- entries their places in a Merkle tree afterwards (RFC 6962) and keeps the root. What is written here stays: no
-- row of these tables is ever changed or removed, not even by their owner.

create function audit_only_grows() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    raise exception '% only grows: % is refused', tg_table_name, lower(tg_op) using errcode = '42501';
  end
  $$;
comment on function audit_only_grows is 'Refuses every update, delete and truncate of the audit log, the owner''s too.';
revoke all on function audit_only_grows from public;

create table audit_entry (
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  partner text,
  body text not null,
  leaf bytea not null,
  constraint audit_entry_pkey primary key (id),
  constraint audit_entry_is_short check (octet_length(body) between 2 and 8192),
  constraint audit_entry_leaf_is_of_body check (leaf = sha256('\x00'::bytea || convert_to(body, 'UTF8'))),
  constraint audit_entry_partner_is_of_body check (partner is not distinct from body::jsonb ->> 'partner')
);
comment on table audit_entry is 'One effect, or one answer about others: written in the transaction that had it, and never changed.';
comment on column audit_entry.id is 'Distinguishes entries. Given out before the commit, so it has gaps and is no order.';
comment on column audit_entry.xid is 'The transaction that wrote the entry: with id, the order in which the sequencer takes entries.';
comment on column audit_entry.partner is 'The partner who may read the entry, as its body names it; null where the platform acted for itself.';
comment on column audit_entry.body is 'The entry as canonical JSON (RFC 8785), without personal data.';
comment on column audit_entry.leaf is 'SHA-256 over a zero byte and the body in UTF-8: the leaf hash of RFC 6962.';
create index audit_entry_in_order on audit_entry (xid, id);
create index audit_entry_by_partner on audit_entry (partner, id);

-- The sequencer trusts xid: a writer who could choose it could hide an entry behind the sequencer's back.
create function audit_entry_is_of_its_transaction() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp
  as $$
  begin
    new.xid := pg_current_xact_id();
    return new;
  end
  $$;
comment on function audit_entry_is_of_its_transaction is 'Writes down the transaction that really inserts the entry, whatever the statement said.';
revoke all on function audit_entry_is_of_its_transaction from public;
create trigger audit_entry_is_of_its_transaction before insert on audit_entry
  for each row execute function audit_entry_is_of_its_transaction();
create trigger audit_entry_only_grows before update or delete or truncate on audit_entry
  for each statement execute function audit_only_grows();
alter table audit_entry enable always trigger audit_entry_only_grows;

create table audit_place (
  place bigint not null,
  entry bigint not null,
  leaf bytea not null,
  constraint audit_place_pkey primary key (place),
  constraint audit_place_has_its_own_entry unique (entry),
  constraint audit_place_is_counted_from_zero check (place >= 0),
  constraint audit_place_leaf_is_a_hash check (octet_length(leaf) = 32)
);
comment on table audit_place is 'Where each entry stands in the Merkle tree. Written by the sequencer alone, straight from audit_entry; a foreign key would only lock each entry once more.';
comment on column audit_place.place is 'The leaf''s number in the tree: 0, 1, 2 … without a gap.';
comment on column audit_place.entry is 'The entry (audit_entry.id) that stands there.';
comment on column audit_place.leaf is 'The entry''s leaf hash as it was when it got its place.';
create trigger audit_place_only_grows before update or delete or truncate on audit_place
  for each statement execute function audit_only_grows();
alter table audit_place enable always trigger audit_place_only_grows;

create table audit_root (
  size bigint not null,
  root bytea not null,
  frontier bytea[] not null,
  at timestamptz not null,
  constraint audit_root_pkey primary key (size),
  constraint audit_root_has_leaves check (size > 0),
  constraint audit_root_is_a_hash check (octet_length(root) = 32),
  constraint audit_root_frontier_fits_size check (cardinality(frontier) = length(replace(size::bit(64)::text, '0', '')))
);
comment on table audit_root is 'The log''s root after every batch of places: what a partner notes, and what the log is later held against.';
comment on column audit_root.size is 'How many leaves this root stands for: the places below it.';
comment on column audit_root.root is 'The Merkle tree hash of those leaves (RFC 6962, 2.1).';
comment on column audit_root.frontier is 'The roots of the perfect subtrees of a tree of this size, largest first: enough to go on appending.';
comment on column audit_root.at is 'When the sequencer wrote it, by the server''s clock.';
create trigger audit_root_only_grows before update or delete or truncate on audit_root
  for each statement execute function audit_only_grows();
alter table audit_root enable always trigger audit_root_only_grows;

-- A partner writes and reads entries of its own. The modes that act between partners write for either side and
-- read nothing; only the sweep, which sequences and verifies, and a backup see the whole log.
select context.guard('audit_entry',
  '{"own": ["select", "insert"], "deliver": ["insert"], "publish": ["insert"], "withdraw": ["insert"], "sweep": ["select", "insert"]}',
  'partner = (select context.partner()) or (select context.admits(''control'', ''control'', ''{backup,deliver,publish,withdraw,sweep}''))');
select context.guard('audit_place', '{"sweep": ["select", "insert"]}');
select context.guard('audit_root', '{"own": ["select"], "deliver": ["select"], "sweep": ["select", "insert"]}');
