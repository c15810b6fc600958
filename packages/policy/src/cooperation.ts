import { joint, type Policy } from './can.ts';

export const cooperation: Policy<'cooperation'> = (can) => {
  // Every member may see the cooperations their business takes part in.
  can('member', ['list', 'read'], joint);
  // An admin enters the business's customers into one.
  can('admin', 'enrol', joint);
};
