import { own, type Policy } from './can.ts';

export const disclosure: Policy<'disclosure'> = (can) => {
  // Who was handed to whom is the privacy officer's ledger, in totals and person by person.
  can('privacy-officer', ['summarise', 'read'], own);
};
