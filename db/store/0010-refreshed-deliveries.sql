-- A delivery can be refreshed: what has changed since is handed over by itself, and who is no longer among its people
-- leaves the inbox. What is left of a row then is that it was handed over and until when, so that it is recalled, by
-- the person's decision or when its time is over, as if it still stood there: its provider is not told that it left.

alter table delivery add column origin text, add column since text,
  add column added integer, add column changed integer, add column removed integer;
comment on column delivery.origin is 'The first delivery of those that it refreshes; null for one that stands by itself.';
comment on column delivery.since is 'The delivery after which it tells what has changed; null for one that stands by itself.';
comment on column delivery.added is 'Of a refresh: people handed over who were not held before.';
comment on column delivery.changed is 'Of a refresh: people handed over anew because their data had changed.';
comment on column delivery.removed is 'Of a refresh: people who were held and are not among its people any more.';
comment on column delivery.delivered is 'Rows that became visible; of a refresh those added and changed.';
create index delivery_of_origin on delivery (origin) where origin is not null;
create unique index delivery_is_refreshed_once_at_a_time on delivery (origin) where state in ('REQUESTED', 'STARTED');

alter table inbox
  add column digest bytea constraint inbox_digest_is_short check (length(digest) = 16),
  add column change text constraint inbox_change_is_known check (change in ('added', 'changed', 'removed')),
  add column gone_with text,
  add constraint inbox_row_that_went_is_empty check (gone_with is null or (attributes = '{}' and contact is null and digest is null));
comment on column inbox.digest is 'HMAC, under this store''s hash key, of what was handed over of the person: tells whether that has changed. Null for rows from before there were refreshes.';
comment on column inbox.change is 'In a refresh, what it tells of the person; null otherwise.';
comment on column inbox.gone_with is 'The refresh with which the data of the row left; null while the row is held.';
create index inbox_by_refresh on inbox (gone_with, pairwise) where gone_with is not null;
select context.guard('inbox', '{"own": ["select", "insert", "update", "delete"], "withdraw": ["select", "update", "delete"], "sweep": ["select", "delete"]}');
