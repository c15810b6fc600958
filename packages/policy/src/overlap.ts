import { own, type Policy } from './can.ts';

export const overlap: Policy<'overlap'> = (can) => {
  // An analyst asks, for their own business as the recipient, how many people are shared, and first what it would cost.
  can('analyst', ['ask', 'preview'], own);
};
