import { own, type Policy } from './can.ts';

export const segment: Policy<'segment'> = (can) => {
  // Every member may see the segments of their business, and how many customers are in them.
  can('member', ['list', 'read', 'count'], own);
  // Analysts and admins make segments, see who is in them, and publish them into a cooperation.
  can(['analyst', 'admin'], ['create', 'remove', 'members', 'publish'], own);
};
