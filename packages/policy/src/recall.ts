import { own, type Policy } from './can.ts';

export const recall: Policy<'recall'> = (can) => {
  // Recalls have a deadline, so the admin of a small business sees and answers them like the privacy officer.
  can(['privacy-officer', 'admin'], ['list', 'read', 'acknowledge'], own);
};
