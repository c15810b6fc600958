import { own, type Policy } from './can.ts';

export const key: Policy<'key'> = (can) => {
  // Every member may know which machines act for the business: the log names them so.
  can('member', 'list', own, ['id', 'name', 'prefix', 'createdAt', 'expiresAt', 'revokedAt']);
  // The admin and the privacy officer see what each may do, from where, and whether it still does.
  can(['admin', 'privacy-officer'], 'list', own, [
    'actions',
    'cooperations',
    'addresses',
    'createdBy',
    'lastUsedAt',
  ]);
  // Only an admin lets a machine act, and takes that back.
  can('admin', ['create', 'rotate', 'revoke'], own);
};
