import { own, ownForReason, type Policy } from './can.ts';

export const inbox: Policy<'inbox'> = (can) => {
  // Delivered rows are there for the analyst's work; nowhere else does an analyst see another partner's rows.
  can('analyst', 'read', own);
  // The privacy officer watches over them.
  can('privacy-officer', 'read', own, ['person', 'ref', 'attributes', 'until']);
  // Whom they name the privacy officer sees for a stated reason only.
  can('privacy-officer', 'read', ownForReason, ['contact', 'identifiers']);
};
