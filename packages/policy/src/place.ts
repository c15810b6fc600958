import { own, type Policy } from './can.ts';

export const place: Policy<'place'> = (can) => {
  // Every member may see where the business is.
  can('member', 'list', own);
  // An admin brings places in, and removes them.
  can('admin', ['import', 'remove'], own);
};
