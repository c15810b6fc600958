import { own, type Policy } from './can.ts';

export const key: Policy<'key'> = (can) => {
  // The privacy officer sees which machines may do what; only an admin lets one, and takes it back.
  can(['admin', 'privacy-officer'], 'list', own);
  can('admin', ['create', 'rotate', 'revoke'], own);
};
