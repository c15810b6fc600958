-- Which members have a second factor, so that their admin sees who signs in with a password alone. Whether somebody has
-- one, sign-in knows, in a schema that no request reaches; it notes it here, and of memberships changes nothing else.

alter table membership add column second_factor_since timestamptz;
comment on column membership.second_factor_since is 'Since when sign-in knows that the person has a second factor; null while a password suffices. Noted when the person asks for something.';

select context.guard('membership',
  '{"own": ["select", "insert", "update"], "sweep": ["select"], "identify": ["select", "update"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');

revoke update on membership from {identity};
grant update (second_factor_since) on membership to {identity};
