import { own, type Policy } from './can.ts';

export const objection: Policy<'objection'> = (can) => {
  // Whoever is told "do not contact me" writes it down at once: the admin as well as the privacy officer.
  can(['privacy-officer', 'admin'], 'record', own);
  // The privacy officer sees who it was.
  can('privacy-officer', 'list', own);
  // An admin looks at no single person, but may see that objections were written down.
  can('admin', 'list', own, ['id', 'purpose', 'kind', 'recordedAt', 'recordedBy']);
};
