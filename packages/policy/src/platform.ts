import { platformwide, type Policy } from './can.ts';

export const platform: Policy<'platform'> = (can) => {
  // The operator lets the clock's work be done and brings the schemas up to date.
  can('operator', ['sweep', 'migrate'], platformwide);
  // The operator copies the whole database, sealed as it is, so that it can be had again.
  can('operator', 'backup', platformwide);
  // The operator exchanges the master key.
  can('operator', 'rotate', platformwide);
  // The worker takes jobs from the queue for the operator, and writes down how they went.
  can('operator', 'work', platformwide);
  // The operator sees versions, and how much room everything takes; what is in it nobody is shown by that.
  can('operator', 'survey', platformwide);
};
