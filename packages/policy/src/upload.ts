import { own, type Policy } from './can.ts';

export const upload: Policy<'upload'> = (can) => {
  // Who brings customers, events and consents in sends their files, and sees how much of them has come.
  can('admin', ['send', 'read'], own);
  // A file that was sent is looked at by those who could import it; the look is on record.
  can('admin', 'look', own);
};
