-- An operator who mistypes the address of a partner's admin has sent somebody a stranger's keys, and could not take that
-- back. Whom a partner's own admins invite is none of the operator's business, so the two are told apart. What was sent
-- before is over within seven days, and the partner's admins can take it back.

alter table invitation add column appointed boolean not null default false
  constraint invitation_appoints_an_admin check (not appointed or (partner is not null and roles = array['admin']));
comment on column invitation.appointed is 'Whether an operator sent it, to somebody who shall be an admin of the partner.';
