import { own, ownForReason, type Policy } from './can.ts';

export const customer: Policy<'customer'> = (can) => {
  // Every member may know how many customers their business has; counting one's own names nobody.
  can('member', 'summarise', own);
  // An admin brings customers in.
  can('admin', 'import', own);
  // Only the privacy officer looks at one person.
  can('privacy-officer', 'read', own, ['ref', 'changedAt', 'attributes']);
  // What a person can be recognised and reached by is shown for a stated reason only.
  can('privacy-officer', 'read', ownForReason, ['contact', 'identifiers']);
  // Only the privacy officer erases a person.
  can('privacy-officer', 'erase', own);
};
