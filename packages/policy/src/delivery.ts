import { own, type Policy } from './can.ts';

export const delivery: Policy<'delivery'> = (can) => {
  // An analyst requests deliveries, dry runs included, and takes the rows out.
  can('analyst', ['request', 'export'], own);
  // The analyst follows what was requested; the privacy officer sees all that came in.
  can(['analyst', 'privacy-officer'], ['list', 'read'], own);
};
