import { own, platformwide, type Policy } from './can.ts';

export const job: Policy<'job'> = (can) => {
  // Every member may know what their business has running. What came of it is told to who may ask for such work.
  can('member', ['list', 'read'], own);
  // Nobody may stop what they could not have started: the procedure asks for that besides.
  can(['admin', 'analyst'], 'cancel', own);
  // The operator sees kinds, states and numbers of all jobs, and cancels the platform's own.
  can('operator', ['list', 'cancel'], platformwide);
};
