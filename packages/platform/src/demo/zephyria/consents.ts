/** What the airline's members agreed to, in the columns that a consents file has where no mapping says otherwise. */
import type { FilePlan } from '../business.ts';
import { decisionRows } from '../decision-rows.ts';
import type { Ask } from '../decisions.ts';
import { mossfield, quillon, zephyria } from '../parties.ts';
import { instantText } from '../written.ts';

const asks: readonly Ask[] = [
  {
    recipient: mossfield.handle,
    purpose: 'direct-marketing',
    categories: ['contact', 'demographic', 'loyalty'],
  },
  {
    recipient: mossfield.handle,
    purpose: 'market-research',
    categories: ['demographic', 'purchase', 'survey'],
  },
  { recipient: mossfield.handle, purpose: 'joint-loyalty', categories: ['loyalty', 'contact'] },
  {
    recipient: quillon.handle,
    purpose: 'direct-marketing',
    categories: ['contact', 'location', 'marketing'],
  },
  { recipient: quillon.handle, purpose: 'joint-loyalty', categories: ['contact', 'loyalty'] },
  { recipient: quillon.handle, purpose: 'customer-support', categories: ['support', 'contact'] },
];

export const consents: FilePlan = {
  name: 'consents.csv',
  shape: { format: 'csv', delimiter: ',', lineBreak: '\n', hasByteOrderMark: false },
  mapping: { kind: 'consents', file: { delimiter: ',' } },
  columns: 'customer|purpose|recipient|data_categories|event|at|expires_at|collected_by|notice'.split('|'),
  rows: (world) =>
    decisionRows(world, zephyria, {
      asks,
      cellsOf: (decision, ref) => [
        ref,
        decision.purpose,
        decision.recipient,
        decision.categories.join('|'),
        decision.event,
        instantText(decision.at),
        decision.expiresAt === null ? null : instantText(decision.expiresAt),
        decision.collectedBy,
        decision.notice,
      ],
    }),
};
