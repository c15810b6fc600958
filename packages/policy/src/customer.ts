import { own, type Policy } from './can.ts';

export const customer: Policy<'customer'> = (can) => {
  // Every member may know how many customers their business has; counting one's own names nobody.
  can('member', 'summarise', own);
  // An admin brings customers in.
  can('admin', 'import', own);
  // Only the privacy officer looks at one person, and says why; the reason is the procedure's to ask for.
  can('privacy-officer', 'read', own);
  // Only the privacy officer erases a person.
  can('privacy-officer', 'erase', own);
};
