-- The cooperation database is an index, not a copy: subject numbers, keyed pseudonyms, and bitmaps over subject
-- numbers in chunks of 8,192 bits. A chunk that is absent is all zeros. Subject n is bit n % 8192 of chunk n / 8192.

create table numbering (
  only_one boolean primary key default true constraint numbering_is_single check (only_one),
  next integer not null,
  generation bigint not null
);
comment on table numbering is 'The next subject number; numbers are never reused.';
comment on column numbering.only_one is 'There is one row.';
comment on column numbering.next is 'The number the next new subject gets.';
comment on column numbering.generation is 'Counts the enrolments, so that a prepared one notices another that overtook it.';
select context.guard('numbering', '{"own": ["select"], "publish": ["select", "insert", "update"]}');

create table contribution (
  partner text primary key,
  people integer not null,
  enrolled_at timestamptz not null default now()
);
comment on table contribution is 'What each partner has put in.';
comment on column contribution.partner is 'The partner.';
comment on column contribution.people is 'How many people.';
comment on column contribution.enrolled_at is 'When it was last enrolled, by the server''s clock.';
select context.guard('contribution', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}');

create table member (
  partner text not null,
  person bytea not null constraint member_person_is_a_key check (length(person) = 16),
  subject integer not null constraint member_subject_is_a_number check (subject >= 0),
  invalid text[] not null default '{}',
  primary key (partner, person),
  constraint member_is_one_person_of_a_subject unique (partner, subject)
);
comment on table member is 'Which subject each person of each partner is.';
comment on column member.partner is 'The partner who contributed the person.';
comment on column member.person is 'The person, keyed for this cooperation and partner.';
comment on column member.subject is 'The subject.';
comment on column member.invalid is 'Kinds of identifiers that the person has, but none that is valid.';
create index member_by_subject on member (subject);
select context.guard('member', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"], "withdraw": ["select", "delete"]}');

create table pseudonym (
  partner text not null,
  person bytea not null,
  kind text not null,
  value bytea not null constraint pseudonym_is_sha256 check (length(value) = 32),
  shared boolean not null,
  primary key (partner, person, kind, value)
);
comment on table pseudonym is 'What persons are matched by: HMAC-SHA-256 of normalised identifiers under this cooperation''s own key.';
comment on column pseudonym.partner is 'The partner who contributed it.';
comment on column pseudonym.person is 'The person.';
comment on column pseudonym.kind is 'The kind of identifier.';
comment on column pseudonym.value is 'The keyed hash.';
comment on column pseudonym.shared is 'Held by several persons of that partner, so matching ignores it for them.';
create index pseudonym_by_value on pseudonym (kind, value);
select context.guard('pseudonym', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"], "withdraw": ["select", "delete"]}');

create table unsettled (
  kind text not null,
  value bytea not null,
  primary key (kind, value)
);
comment on table unsettled is 'Values that somebody who was erased had, and others have: the next enrolment matches those anew.';
comment on column unsettled.kind is 'The kind of identifier.';
comment on column unsettled.value is 'The keyed hash.';
select context.guard('unsettled', '{"own": ["select"], "publish": ["select", "insert", "delete"]}');

create table match_report (
  rule text not null,
  partner text not null,
  submitted integer not null,
  valid integer not null,
  ambiguous integer not null,
  links integer,
  conflicts integer,
  first_recognised integer,
  primary key (rule, partner)
);
comment on table match_report is 'How matching went. A party is told its own submitted, valid and ambiguous; the row of * is the operator''s.';
comment on column match_report.rule is 'The identifier of the rule.';
comment on column match_report.partner is 'A partner, or * for the whole cooperation.';
comment on column match_report.submitted is 'People with the identifier.';
comment on column match_report.valid is 'People with a valid one.';
comment on column match_report.ambiguous is 'Values ignored because several people of one partner share them.';
comment on column match_report.links is 'Times the rule joined two subjects.';
comment on column match_report.conflicts is 'Pairs left alone because a subject would have held two people of one partner.';
comment on column match_report.first_recognised is 'People recognised by this rule first.';
select context.guard('match_report', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"], "sweep": ["select"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');

create table presence (
  partner text not null,
  chunk integer not null,
  bits bit varying(8192) not null constraint presence_chunk_is_whole check (length(bits) = 8192),
  primary key (partner, chunk)
);
comment on table presence is 'Which subjects each partner knows.';
comment on column presence.partner is 'The partner.';
comment on column presence.chunk is 'Subject numbers from chunk x 8192.';
comment on column presence.bits is 'One bit a subject.';
select context.guard('presence', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"], "withdraw": ["select", "update"]}');

create table eligibility (
  permission smallint not null,
  chunk integer not null,
  bits bit varying(8192) not null constraint eligibility_chunk_is_whole check (length(bits) = 8192),
  primary key (permission, chunk)
);
comment on table eligibility is 'Who each permission covers, true for permission.true_at. An operand of every answer.';
comment on column eligibility.permission is 'The permission''s number.';
comment on column eligibility.chunk is 'Subject numbers from chunk x 8192.';
comment on column eligibility.bits is 'One bit a subject.';
select context.guard('eligibility', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"], "withdraw": ["select", "update"], "sweep": ["select", "insert", "update"]}');

create table eligibility_change (
  permission smallint not null,
  subject integer not null,
  at timestamptz not null,
  becomes boolean not null,
  primary key (permission, subject, at)
);
comment on table eligibility_change is 'The coming changes of eligibility: consents that begin or expire. Answers apply those that are due.';
comment on column eligibility_change.permission is 'The permission''s number.';
comment on column eligibility_change.subject is 'The subject.';
comment on column eligibility_change.at is 'When the bit changes.';
comment on column eligibility_change.becomes is 'What it becomes.';
create index eligibility_change_by_time on eligibility_change (permission, at);
select context.guard('eligibility_change', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"], "withdraw": ["select", "delete"], "sweep": ["select", "delete"]}');

create table publication (
  id text primary key constraint publication_id_is_random check (id ~ '^[a-z2-7]{10}$'),
  provider text not null,
  name text not null,
  permission smallint not null,
  categories text[] not null,
  published_at timestamptz not null,
  constraint publication_name_is_unique unique (provider, permission, name)
);
comment on table publication is 'A set of a provider, published under a permission and cut to the covered people of that moment.';
comment on column publication.id is 'Random.';
comment on column publication.provider is 'Whose set.';
comment on column publication.name is 'Its name, as the recipient reads it.';
comment on column publication.permission is 'The permission it was published under.';
comment on column publication.categories is 'The data categories it was drawn from.';
comment on column publication.published_at is 'When.';
select context.guard('publication', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}');
create policy in_ones_own_name on publication as restrictive for insert
  with check (provider = (select context.partner()));

create table publication_chunk (
  publication text not null constraint publication_chunk_of_a_publication references publication (id) on delete cascade,
  chunk integer not null,
  bits bit varying(8192) not null constraint publication_chunk_is_whole check (length(bits) = 8192),
  primary key (publication, chunk)
);
comment on table publication_chunk is 'Who was in a publication when it was made; always read together with the eligibility of the moment.';
comment on column publication_chunk.publication is 'The publication.';
comment on column publication_chunk.chunk is 'Subject numbers from chunk x 8192.';
comment on column publication_chunk.bits is 'One bit a subject.';
select context.guard('publication_chunk', '{"own": ["select"], "publish": ["select", "insert", "update", "delete"]}');
