import { own, type Policy } from './can.ts';

export const publication: Policy<'publication'> = (can) => {
  // Every member may see what their business has published, and what is published to it.
  can('member', 'list', own);
  // Analysts and admins, who publish, withdraw what was published.
  can(['analyst', 'admin'], 'remove', own);
};
