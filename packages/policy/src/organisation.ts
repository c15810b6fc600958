import { own, type Policy } from './can.ts';

export const organisation: Policy<'organisation'> = (can) => {
  // Every member may see which organisations the business sells to, and how many contacts each has.
  can('member', 'list', own);
  // An admin brings organisations in, and removes them.
  can('admin', ['import', 'remove'], own);
};

export const contact: Policy<'contact'> = (can) => {
  // Who is a contact is seen by those who see who is in a segment.
  can(['analyst', 'admin'], 'list', own);
  // An admin says who is, and who is no longer.
  can('admin', ['import', 'remove'], own);
};
