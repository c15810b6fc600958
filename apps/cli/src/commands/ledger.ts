import { DeliveryId, InstantText, noteAuditRoot, type InclusionProof } from '@entente/contract';
import { facts, paragraphs, table } from '../table.ts';
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

const explain = verb({
  about:
    'Whether handing one of your customers over was lawful then, judged from what is stored, and what became of it.',
  more: 'An unlawful one ends the program as a refusal does. The look and its reason are recorded.',
  examples: [
    "--as zephyria --role privacy-officer ledger explain abcdefghijklmnop ZF00000017 --reason 'complaint 4'",
  ],
  args: {
    delivery: { type: 'positional', required: true, description: 'the delivery, as ledger totals shows it' },
    ref: { type: 'positional', required: true, description: 'your own id of the customer' },
    reason: { type: 'string', description: 'why you look; it is recorded' },
    'as-of': {
      type: 'string',
      valueHint: 'instant',
      description: 'up to when to tell what became of it, such as 2026-07-01T00:00:00Z; now unless said',
    },
  },
  run: async ({ args, session }) => {
    const asOf = args['as-of'];
    return (await session.member()).disclosure.explain({
      delivery: typed(DeliveryId, 'delivery', args.delivery),
      ref: args.ref,
      reason: args.reason ?? '',
      ...(asOf !== undefined && { asOf: typed(InstantText, '--as-of', asOf) }),
    });
  },
  isGood: ({ verdict }) => verdict === 'lawful',
  show: (explained) =>
    paragraphs(
      facts([
        ['verdict', explained.verdict.toUpperCase()],
        ['handed over', `${explained.handedRef} to ${explained.recipient} at ${explained.handedOverAt}`],
        ['permission', explained.permission],
        ['to be erased by', explained.until],
        ['audit entry', proofWords(explained.audit)],
      ]),
      table(
        ['looked into', 'holds', 'found'],
        explained.findings.map(({ check, holds, says }) => [check, holds, says]),
      ),
      table(
        ['record', 'judged', 'state then', 'decided by', 'of', 'notice'],
        explained.records.map(({ ref, isJudged, state, decidedBy }) => [
          ref,
          isJudged,
          state,
          decidedBy && `${decidedBy.decision} (event ${decidedBy.event})`,
          decidedBy?.at,
          decidedBy?.notice,
        ]),
      ),
      explained.since.length > 0 &&
        table(
          ['since', 'what', ''],
          explained.since.map(({ at, what, says }) => [at, what, says]),
        ),
      explained.ground.stands
        ? `At ${explained.asOf} its ground still stands.`
        : `At ${explained.asOf} its ground stands no longer: ${explained.ground.says.join(' ')}`,
    ),
});

function proofWords(proof: InclusionProof | null): string | null {
  if (proof === null) return null;
  const { place, root, isProven } = proof;
  if (place === null || root === null) return 'waits for its place in the log';
  return `${isProven ? 'proven' : 'NOT PROVEN'} at place ${place} under root ${noteAuditRoot(root)}`;
}

export const ledger: Noun = {
  about: 'your record of whom you handed over',
  verbs: { totals, person, explain },
};
