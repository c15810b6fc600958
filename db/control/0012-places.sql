-- Files of places are imported by jobs, as the others are.

alter table job drop constraint job_kind_is_known;
alter table job add constraint job_kind_is_known check (kind in
  ('import-customers', 'import-events', 'import-consents', 'import-places', 'enrol', 'deliver', 'expire', 'sweep'));

