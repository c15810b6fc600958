import { platformwide, type Policy } from './can.ts';

export const platform: Policy<'platform'> = (can) => {
  // The operator lets the clock's work be done and brings the schemas up to date.
  can('operator', ['sweep', 'migrate'], platformwide);
};
