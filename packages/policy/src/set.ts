import { own, type Policy } from './can.ts';

export const set: Policy<'set'> = (can) => {
  // Every member may see the sets of their business.
  can('member', ['list', 'read'], own);
  // Analysts and admins make sets and publish them into a cooperation.
  can(['analyst', 'admin'], ['create', 'publish'], own);
};
