-- The directory of the platform: who the partners are, who is party to which cooperation, and the platform's own keys.
-- No customer data stands in this schema.

create table partner (
  handle text primary key constraint partner_handle_is_short check (handle ~ '^[a-z][a-z0-9-]{1,29}[a-z0-9]$'),
  name text not null constraint partner_name_is_short check (length(name) between 1 and 200),
  default_country text not null constraint partner_country_is_iso check (default_country ~ '^[A-Z]{2}$'),
  created_at timestamptz not null
);
comment on table partner is 'A business on the platform; it has one store, the schema store_<handle>.';
comment on column partner.handle is 'The tenant id everywhere; never changes.';
comment on column partner.name is 'The name people read.';
comment on column partner.default_country is 'ISO 3166-1 alpha-2; how phone numbers without a country code are read.';
comment on column partner.created_at is 'When the operator created it.';
select context.guard('partner', '{"own": ["select"], "sweep": ["select", "insert"]}');

create table party (
  cooperation text not null constraint party_cooperation_is_an_id check (cooperation ~ '^[a-z2-7]{10}$'),
  partner text not null constraint party_is_a_partner references partner (handle),
  name text not null,
  since timestamptz not null,
  primary key (cooperation, partner)
);
comment on table party is 'Which partner is named in which agreement: what the store package reads before it opens a cooperation for a partner.';
comment on column party.cooperation is 'The cooperation, the schema coop_<id>.';
comment on column party.partner is 'A party of its agreement.';
comment on column party.name is 'The agreement''s name, for lists.';
comment on column party.since is 'When the agreement was proposed.';
create index party_by_partner on party (partner, since);
select context.guard('party', '{"own": ["select"], "publish": ["select", "insert"], "sweep": ["select"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');
