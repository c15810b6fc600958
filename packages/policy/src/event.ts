import { own, type Policy } from './can.ts';

export const event: Policy<'event'> = (can) => {
  // Every member may know how many events of which kind there are.
  can('member', 'summarise', own);
  // An admin brings events in.
  can('admin', 'import', own);
  // What one person did is read by the privacy officer, together with that person.
  can('privacy-officer', 'read', own);
};
