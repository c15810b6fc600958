import { own, type Policy } from './can.ts';

export const release: Policy<'release'> = (can) => {
  // What others asked about the business's people with noise, and what of its budgets is spent, is the privacy officer's.
  can('privacy-officer', ['list', 'summarise'], own);
  // Whether somebody who asked with lists that differ by few people is told numbers again is the privacy officer's to say.
  can('privacy-officer', 'lift', own);
};
