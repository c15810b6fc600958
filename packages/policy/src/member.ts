import { own, type Policy } from './can.ts';

export const member: Policy<'member'> = (can) => {
  // The privacy officer sees who of the business may do what; only an admin changes it.
  can(['admin', 'privacy-officer'], 'list', own);
  can('admin', ['invite', 'withdraw', 'change', 'remove'], own);
  // Whoever was invited joins in the roles of the invitation.
  can('member', 'join', own);
};
