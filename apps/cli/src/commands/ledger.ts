import { DeliveryId } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const totals = verb({
  about:
    'What you handed over, delivery by delivery: to whom, why, and how many covered people were considered.',
  more: 'How many of them were handed over is the recipient’s secret.',
  examples: ['--as zephyria --role privacy-officer ledger totals'],
  args: {
    after: { type: 'string', valueHint: 'delivery', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: typed(DeliveryId, '--after', args.after) };
    return (await session.member()).disclosure.totals(after);
  },
  show: ({ handovers, next }) =>
    paragraphs(
      handovers.length === 0 && 'Nobody was handed over.',
      handovers.length > 0 &&
        table(
          ['completed', 'recipient', 'permission', 'version', 'people considered', 'delivery'],
          handovers.map((each) => [
            each.completedAt,
            each.recipient,
            each.permission,
            each.agreementVersion,
            each.considered,
            each.delivery,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const person = verb({
  about:
    'Who was handed one of your customers, on what grounds, until when. The look and its reason are recorded.',
  examples: [
    "--as zephyria --role privacy-officer ledger person ZF00000017 --reason 'request 17 of the customer'",
  ],
  args: {
    ref: { type: 'positional', required: true, description: 'your own id of the customer' },
    reason: { type: 'string', description: 'why you look; it is recorded' },
  },
  run: async ({ args, session }) => {
    const look = { ref: args.ref, reason: args.reason ?? '' };
    return (await session.member()).disclosure.ofPerson(look);
  },
  show: ({ ref, disclosures }) =>
    disclosures.length === 0
      ? `${ref} was handed to nobody.`
      : table(
          ['handed over', 'to', 'permission', 'consent of', 'notice', 'to be erased by', 'recalled'],
          disclosures.map((each) => [
            each.at,
            each.recipient,
            each.permission,
            each.consent.at,
            each.consent.notice,
            each.until,
            each.recalledAt,
          ]),
        ),
});

export const ledger: Noun = { about: 'your record of whom you handed over', verbs: { totals, person } };
