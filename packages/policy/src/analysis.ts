import { own, type Policy } from './can.ts';

export const analysis: Policy<'analysis'> = (can) => {
  // An analyst asks, for their own business as the recipient, how its partners' people break down.
  can('analyst', ['ask', 'preview'], own);
};
