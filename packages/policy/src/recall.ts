import { own, type Policy } from './can.ts';

export const recall: Policy<'recall'> = (can) => {
  // Recalls have a deadline, so the admin of a small business sees and answers them like the privacy officer.
  can(['privacy-officer', 'admin'], ['list', 'read', 'acknowledge'], own);
  // What became of the recalls that the business sent, the admin sees too, who may have to suspend an agreement over it.
  can(['privacy-officer', 'admin'], 'follow', own);
  // Telling a recipient for the last time is the privacy officer's.
  can('privacy-officer', 'escalate', own);
};
