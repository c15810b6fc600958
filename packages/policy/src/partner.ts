import { own, platformwide, type Policy } from './can.ts';

export const partner: Policy<'partner'> = (can) => {
  // The operator brings businesses onto the platform.
  can('operator', 'create', platformwide);
  // The operator invites an admin of a business, who then invites the others.
  can('operator', 'appoint', platformwide);
  // The operator sees whom operators have so invited, and takes back what went to a wrong address.
  can('operator', 'withdraw', platformwide);
  // The operator stops a business from doing anything but reading and saying no, and lets it go on.
  can('operator', ['suspend', 'resume'], platformwide);
  // The operator takes a business that wants to go off the platform, with everything it has there.
  can('operator', 'remove', platformwide);
  // Everybody may see who is on the platform, by handle and name, to know whom to propose to.
  can(['operator', 'member'], 'list', platformwide);
  // Members may see how their own business is set up.
  can('member', 'read', own);
};
