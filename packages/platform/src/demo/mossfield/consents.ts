/** What the grocer's customers agreed to, under column names of its own and in times without an offset. */
import type { FilePlan } from '../business.ts';
import { decisionRows } from '../decision-rows.ts';
import type { Ask } from '../decisions.ts';
import { mossfield, quillon, zephyria } from '../parties.ts';
import { clockText } from '../written.ts';

const asks: readonly Ask[] = [
  { recipient: zephyria.handle, purpose: 'direct-marketing', categories: ['contact', 'location'] },
  { recipient: zephyria.handle, purpose: 'market-research', categories: ['purchase', 'survey'] },
  { recipient: zephyria.handle, purpose: 'joint-loyalty', categories: ['loyalty', 'contact'] },
  { recipient: quillon.handle, purpose: 'direct-marketing', categories: ['contact', 'purchase'] },
  {
    recipient: quillon.handle,
    purpose: 'market-research',
    categories: ['purchase', 'demographic', 'survey'],
  },
  { recipient: quillon.handle, purpose: 'personalised-advertising', categories: ['purchase', 'marketing'] },
];

export const consents: FilePlan = {
  name: 'consents.csv',
  shape: { format: 'csv', delimiter: ';', lineBreak: '\r\n', hasByteOrderMark: true },
  mapping: {
    kind: 'consents',
    file: { delimiter: ';' },
    dates: 'yyyy-mm-dd hh:mm:ss',
    columns: {
      customer: 'card',
      purpose: 'used_for',
      recipient: 'passed_to',
      data_categories: 'what',
      event: 'decision',
      at: 'decided',
      expires_at: 'until',
      collected_by: 'where',
      notice: null,
    },
    categorySeparator: ',',
  },
  columns: ['card', 'decided', 'decision', 'passed_to', 'used_for', 'what', 'until', 'where'],
  rows: (world) =>
    decisionRows(world, mossfield, {
      asks,
      cellsOf: (decision, ref) => [
        ref,
        clockText(decision.at),
        decision.event,
        decision.recipient,
        decision.purpose,
        decision.categories.join(','),
        decision.expiresAt === null ? null : clockText(decision.expiresAt),
        decision.collectedBy,
      ],
    }),
};
