-- Files of organisations and of their contacts are imported by jobs, as the others are.

alter table job drop constraint job_kind_is_known;
alter table job add constraint job_kind_is_known check (kind in
  ('import-customers', 'import-events', 'import-consents', 'import-places', 'import-organisations', 'import-contacts',
   'enrol', 'deliver', 'expire', 'sweep'));
