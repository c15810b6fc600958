import { own, type Policy } from './can.ts';

export const column: Policy<'column'> = (can) => {
  // Every member may see what their business shares, and what is shared with it.
  can('member', 'list', own);
  // Analysts and admins share columns under a permission, and take them back.
  can(['analyst', 'admin'], ['share', 'remove'], own);
};
