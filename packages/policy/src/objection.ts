import { own, type Policy } from './can.ts';

export const objection: Policy<'objection'> = (can) => {
  // Whoever is told "do not contact me" writes it down at once: the admin as well as the privacy officer.
  can(['privacy-officer', 'admin'], ['record', 'list'], own);
};
