import { joint, type Policy } from './can.ts';

export const cooperation: Policy<'cooperation'> = (can) => {
  // Every member may see the cooperations their business takes part in.
  can('member', ['list', 'read'], joint);
  // An admin enters the business's customers into one.
  can('admin', 'enrol', joint);
  // An admin or a privacy officer compares what the business put in with its own rows.
  can(['admin', 'privacy-officer'], 'check', joint);
  // An admin has it written anew where it differs.
  can('admin', 'rebuild', joint);
};
