import { own, type Policy } from './can.ts';

export const inbox: Policy<'inbox'> = (can) => {
  // Delivered rows are there for the analyst's work, and for the privacy officer to watch over.
  can(['analyst', 'privacy-officer'], 'read', own);
};
