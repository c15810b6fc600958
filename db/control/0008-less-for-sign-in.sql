-- The role of sign-in had the right to change whole rows of keys, where it notes when one was used and nothing else,
-- and to read invitations, which are looked up by requests. Both held back by what the program does; now the database does.

select context.guard('invitation',
  '{"own": ["select", "insert", "update"], "sweep": ["select", "insert", "update"]}',
  'partner = (select context.partner()) or (select context.mode()) <> ''own''');

revoke update on api_key from {identity};
grant update (last_used_at) on api_key to {identity};
