import { platformwide, type Policy } from './can.ts';

export const operator: Policy<'operator'> = (can) => {
  // Operators decide among themselves who is one, and whom they have asked to be.
  can('operator', ['list', 'invite', 'withdraw', 'remove'], platformwide);
  // Whoever was invited to run the platform joins, as nobody yet.
  can('operator', 'join', platformwide);
};
