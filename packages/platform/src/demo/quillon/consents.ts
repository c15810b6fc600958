/** What the mail-order house's readers agreed to: JSON lines, epoch seconds. Hardly anybody says yes to the last ask. */
import type { FilePlan } from '../business.ts';
import { decisionRows } from '../decision-rows.ts';
import type { Ask } from '../decisions.ts';
import { mossfield, quillon, zephyria } from '../parties.ts';
import { expectedCustomers, type World } from '../world.ts';

/** About twenty people in a population of any size, so that what they would show stays below the minimum cohort. */
const rareYeses = 20;

function asksIn(world: World): readonly Ask[] {
  return [
    { recipient: zephyria.handle, purpose: 'direct-marketing', categories: ['contact', 'marketing'] },
    { recipient: zephyria.handle, purpose: 'joint-loyalty', categories: ['contact', 'loyalty'] },
    { recipient: zephyria.handle, purpose: 'market-research', categories: ['purchase', 'demographic'] },
    { recipient: mossfield.handle, purpose: 'direct-marketing', categories: ['contact', 'purchase'] },
    // Whoever reads the catalogue is asked for the tasting panel, and likes to be.
    {
      recipient: mossfield.handle,
      purpose: 'market-research',
      categories: ['demographic', 'purchase', 'survey'],
      agreeing: 0.8,
    },
    {
      recipient: zephyria.handle,
      purpose: 'personalised-advertising',
      categories: ['contact', 'social'],
      agreeing: Math.min(1, rareYeses / expectedCustomers(world, quillon)),
    },
  ];
}

export const consents: FilePlan = {
  name: 'consents.ndjson',
  shape: { format: 'ndjson' },
  mapping: {
    kind: 'consents',
    file: { format: 'ndjson' },
    dates: 'epoch-seconds',
    columns: {
      customer: 'reader',
      data_categories: 'categories',
      event: 'decision',
      expires_at: 'until',
      collected_by: 'via',
    },
    categorySeparator: '+',
  },
  columns: ['reader', 'decision', 'purpose', 'recipient', 'categories', 'at', 'until', 'via', 'notice'],
  rows: (world) =>
    decisionRows(world, quillon, {
      asks: asksIn(world),
      cellsOf: (decision, ref) => [
        ref,
        decision.event,
        decision.purpose,
        decision.recipient,
        decision.categories.join('+') || null,
        decision.at / 1000,
        decision.expiresAt === null ? null : decision.expiresAt / 1000,
        decision.collectedBy,
        decision.notice,
      ],
    }),
};
