import { own, type Policy } from './can.ts';

export const release: Policy<'release'> = (can) => {
  // What others asked about the business's people with noise, and what of its budgets is spent, is the privacy officer's.
  can('privacy-officer', ['list', 'summarise'], own);
};
