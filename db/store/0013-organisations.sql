-- Whom the partner sells to besides people: organisations that belong to one another, and which customers are their
-- contacts. A condition asks for the contacts of such organisations.

alter table recording drop constraint recording_kind_is_known;
alter table recording add constraint recording_kind_is_known
  check (kind in ('customers', 'events', 'consents', 'places', 'organisations', 'contacts', 'decision', 'erasure'));

create table organisation (
  code text primary key,
  name text not null,
  parent text,
  industry text,
  country text,
  constraint organisation_belongs_to_another foreign key (parent) references organisation (code),
  constraint organisation_does_not_belong_to_itself check (parent <> code)
);
comment on table organisation is 'The organisations that the partner sells to. They are about nobody.';
comment on column organisation.code is 'The partner''s own code of it.';
comment on column organisation.name is 'What people call it.';
comment on column organisation.parent is 'The organisation that it belongs to; null for one that belongs to no other. Never, by way of others, itself.';
comment on column organisation.industry is 'What it does, in the partner''s own word; null where nobody said.';
comment on column organisation.country is 'Where it is, in the partner''s own word; null where nobody said.';
create index organisation_parent on organisation (parent);
select context.guard('organisation', '{"own": ["select", "insert", "update", "delete"]}');

create table contact (
  organisation text not null constraint contact_of_an_organisation references organisation (code) on delete cascade,
  customer bigint not null constraint contact_is_a_customer references customer (id) on delete cascade,
  role text not null,
  title text,
  primary key (organisation, customer)
);
comment on table contact is 'Which customers are contacts of which organisations; they go with either.';
comment on column contact.organisation is 'The organisation.';
comment on column contact.customer is 'Who.';
comment on column contact.role is 'What the customer is to it, in the partner''s own word, such as buyer.';
comment on column contact.title is 'What the customer is called there; null where nobody said.';
create index contact_by_customer on contact (customer);
select context.guard('contact', '{"own": ["select", "insert", "update", "delete"]}');
