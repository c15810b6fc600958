import { joint, type Policy } from './can.ts';

export const agreement: Policy<'agreement'> = (can) => {
  // Every member may read what their business is named in, proposed or in force.
  can('member', ['list', 'read'], joint);
  // Committing the business is an admin's act.
  can('admin', ['propose', 'sign', 'reject'], joint);
  // Stopping and taking up again is commercial too, so it is an admin's act and not the privacy officer's.
  can('admin', ['suspend', 'resume', 'leave', 'terminate'], joint);
  // So is asking for other terms, signing them, refusing them and taking them back; everybody in it may read them.
  can('admin', 'change', joint);
  // What would end with it, in numbers of their own side, is for those who decide about it or answer for it.
  can(['admin', 'privacy-officer'], 'weigh', joint);
};
