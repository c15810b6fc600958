import { own, type Policy } from './can.ts';

export const consent: Policy<'consent'> = (can) => {
  // Every member may know how many customers a permission covers.
  can('member', 'summarise', own);
  // An admin brings consents in.
  can('admin', 'import', own);
  // What one person decided, now and before, is the privacy officer's to read.
  can('privacy-officer', 'read', own);
  // A no must never wait for a colleague to come back: the admin may record one as well.
  can(['privacy-officer', 'admin'], 'withdraw', own);
};
