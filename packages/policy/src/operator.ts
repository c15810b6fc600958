import { platformwide, type Policy } from './can.ts';

export const operator: Policy<'operator'> = (can) => {
  // Operators decide among themselves who is one.
  can('operator', ['list', 'invite', 'remove'], platformwide);
  // Whoever was invited to run the platform joins, as nobody yet.
  can('operator', 'join', platformwide);
};
