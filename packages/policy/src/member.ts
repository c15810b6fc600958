import { own, type Policy } from './can.ts';

export const member: Policy<'member'> = (can) => {
  // Every member may know who else acts for the business, and in which roles: the log names them so.
  can('member', 'list', own, ['id', 'person', 'name', 'roles', 'since']);
  // Under which address somebody signs in is told to the admin, who invites, and to the privacy officer.
  can(['admin', 'privacy-officer'], 'list', own, ['email']);
  // Whether a password alone suffices for somebody is told to the admin, who answers for who gets in.
  can('admin', 'list', own, ['secondFactorSince']);
  // Only an admin changes who may do what.
  can('admin', ['invite', 'withdraw', 'change', 'remove'], own);
  // Whoever was invited joins in the roles of the invitation.
  can('member', 'join', own);
};
