import { own, platformwide, type Policy } from './can.ts';

export const audit: Policy<'audit'> = (can) => {
  // The privacy officer reads the entries about their own business.
  can('privacy-officer', 'read', own);
  // The log as a whole is verified without being shown, by the operator and by any privacy officer.
  can(['operator', 'privacy-officer'], 'verify', platformwide);
};
