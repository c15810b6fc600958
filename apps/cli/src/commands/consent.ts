import {
  InstantText,
  parsePermissionKey,
  PartnerHandle,
  Purpose,
  TrendCursor,
  TrendStep,
  trendSteps,
  type ConsentDecision,
  type CoverageQuestion,
} from '@entente/contract';
import { z } from 'zod';
import { count, facts, paragraphs, table } from '../table.ts';
import { verb, type Noun, type Verb } from '../verb.ts';
import { categoriesOf, typed, UsageError } from '../words.ts';

const everything = z.literal('*');
const ref = { type: 'positional', required: true, description: 'your own id of the customer' } as const;

const history = verb({
  about: 'What one customer decided, with its evidence, and what it amounts to now.',
  examples: ['--as zephyria --role privacy-officer consent history ZF00000017'],
  args: { ref },
  run: async ({ args, session }) => (await session.member()).consent.history({ ref: args.ref }),
  show: ({ ref: own, isKnown, at, decisions, consents }) =>
    paragraphs(
      facts([
        ['ref', own],
        ['customer', isKnown ? 'known' : 'not known (yet, or any more)'],
        ['as of', at],
      ]),
      table(
        [
          'decided',
          'decision',
          'purpose',
          'recipient',
          'categories',
          'until',
          'collected by',
          'notice',
          'recorded',
        ],
        decisions.map((each) => [
          each.at,
          each.decision,
          each.purpose,
          each.recipient,
          each.categories.join(' '),
          each.expiresAt,
          each.collectedBy,
          each.notice,
          each.recordedAt,
        ]),
      ),
      table(
        ['purpose', 'recipient', 'now', 'categories', 'until', 'coming'],
        consents.map((each) => [
          each.purpose,
          each.recipient,
          each.state,
          each.categories.join(' '),
          each.expiresAt,
          each.coming.map((change) => `${change.state} ${change.at}`).join(', ') || null,
        ]),
      ),
    ),
});

const receipt = verb({
  about:
    'What one customer decided, as a receipt that programs read: ISO/IEC TS 27560, in JSON-LD with DPV terms.',
  more: 'The look and its reason are recorded.',
  examples: [
    "--as zephyria --role privacy-officer consent receipt ZF00000017 --reason 'request 17 of the customer'",
  ],
  args: { ref, reason: { type: 'string', description: 'why you look; it is recorded' } },
  run: async ({ args, session }) => {
    const look = { ref: args.ref, reason: args.reason ?? '' };
    return (await session.member()).consent.receipt(look);
  },
  show: (document) => JSON.stringify(document, null, 2),
});

/** Recording one kind of decision. Only a given has categories and an end. */
function deciding(decision: ConsentDecision, { about, example }: { about: string; example: string }): Verb {
  const isGiven = decision === 'given';
  return verb({
    about,
    examples: [`--as zephyria consent ${example}`],
    args: {
      ref,
      purpose: {
        type: 'string',
        required: true,
        description: `what for${isGiven ? '' : '; * for everything'}`,
      },
      recipient: {
        type: 'string',
        required: true,
        description: `who may use it${isGiven ? '' : '; * for everybody'}`,
      },
      at: {
        type: 'string',
        valueHint: 'instant',
        description: 'when it was decided, such as 2026-07-01T00:00:00Z; now unless said',
      },
      ...(isGiven &&
        ({
          categories: {
            type: 'string',
            required: true,
            valueHint: 'category,category',
            description: 'what it covers',
          },
          expires: { type: 'string', valueHint: 'instant', description: 'when it ends by itself' },
        } as const)),
      notice: { type: 'string', description: 'which text the customer was shown' },
    },
    run: async ({ args, session }) => {
      const input = {
        ref: args.ref,
        decision,
        purpose: typed(isGiven ? Purpose : z.union([Purpose, everything]), '--purpose', args.purpose),
        recipient: typed(
          isGiven ? PartnerHandle : z.union([PartnerHandle, everything]),
          '--recipient',
          args.recipient,
        ),
        categories: categoriesOf('--categories', args['categories']),
        ...(args.at !== undefined && { at: typed(InstantText, '--at', args.at) }),
        ...(args['expires'] !== undefined && { expiresAt: typed(InstantText, '--expires', args['expires']) }),
        ...(args.notice !== undefined && { notice: args.notice }),
      };
      return (await session.member()).consent.record(input);
    },
    show: ({ isNew, recalls }) =>
      isNew ? `Recorded. Recalls opened: ${count(recalls)}.` : 'This was recorded before; nothing changed.',
  });
}

const give = deciding('given', {
  about: 'Records that a customer agreed.',
  example: 'give ZF00000017 --purpose direct-marketing --recipient mossfield --categories contact,loyalty',
});
const refuse = deciding('refused', {
  about: 'Records that a customer refused.',
  example: 'refuse ZF00000017 --purpose direct-marketing --recipient mossfield',
});
const withdraw = deciding('withdrawn', {
  about: 'Records that a customer withdrew: at once the person is out of everything that rested on it.',
  example: "withdraw ZF00000017 --purpose direct-marketing --recipient '*'",
});
const revoke = deciding('revoked', {
  about: 'Records that somebody else than the customer ended a consent.',
  example: 'revoke ZF00000017 --purpose direct-marketing --recipient mossfield',
});

const coverage = verb({
  about: 'How many of your own customers permissions cover now, exactly.',
  more: 'Without options: every signed permission of which you are the provider. With --unsigned, what a permission would cover that nobody has signed yet.',
  examples: [
    '--as zephyria consent coverage',
    "--as zephyria consent coverage --permission 'zephyria>mossfield direct-marketing contact'",
    "--as zephyria consent coverage --unsigned --permission 'zephyria>quillon market-research purchase'",
  ],
  args: {
    permission: { type: 'string', description: 'one permission, as the agreement shows it' },
    unsigned: { type: 'boolean', description: 'count it although it is in no agreement' },
  },
  run: async ({ args, session }) => {
    const question = coverageQuestion(args, session.partner());
    return (await session.member()).consent.coverage(question);
  },
  show: ({ at, permissions }) =>
    permissions.length === 0
      ? 'You provide nothing to anybody.'
      : `${table(
          ['permission', 'customers', 'people', 'cooperations'],
          permissions.map(({ permission, customers, people, cooperations }) => [
            permission,
            customers,
            people,
            cooperations.join(' '),
          ]),
        )}\nas of ${at}`,
});

function coverageQuestion(
  { permission, unsigned }: { permission?: string | undefined; unsigned?: boolean | undefined },
  partner: PartnerHandle,
): CoverageQuestion {
  if (permission === undefined) return {};
  if (unsigned !== true) return { permission };
  const { provider, ...scope } = parsePermissionKey(permission);
  if (provider !== partner)
    throw new UsageError(`you count your own customers: ${provider} is not ${partner}`);
  return { scope };
}

const trend = verb({
  about: 'How your own customers decided over time, by purpose and recipient: exact counts now and in steps.',
  more: 'Each line counts customers by where their consent stood at the end of the step, and how many withdrew in it.',
  examples: [
    '--as zephyria consent trend',
    '--as zephyria consent trend --by month --from 2026-01-01 --purpose direct-marketing --recipient mossfield',
  ],
  args: {
    by: { type: 'enum', options: [...trendSteps], default: 'week', description: 'how long a step is' },
    from: {
      type: 'string',
      valueHint: 'day',
      description: 'the first day; twelve steps before the end unless said',
    },
    to: { type: 'string', valueHint: 'day', description: 'the last day; today unless said' },
    purpose: { type: 'string', description: 'only this purpose' },
    recipient: { type: 'string', description: 'only this recipient' },
    after: {
      type: 'string',
      valueHint: 'purpose recipient',
      description: 'go on where the previous page ended',
    },
  },
  run: async ({ args, session }) => {
    const { from, to, purpose, recipient, after } = args;
    const question = {
      step: typed(TrendStep, '--by', args.by),
      ...(from !== undefined && { from: typed(z.iso.date(), '--from', from) }),
      ...(to !== undefined && { to: typed(z.iso.date(), '--to', to) }),
      ...(purpose !== undefined && { purpose: typed(Purpose, '--purpose', purpose) }),
      ...(recipient !== undefined && { recipient: typed(PartnerHandle, '--recipient', recipient) }),
      ...(after !== undefined && { after: typed(TrendCursor, '--after', after) }),
    };
    return (await session.member()).consent.trend(question);
  },
  show: ({ trends, next }) =>
    paragraphs(
      trends.length === 0 && 'Nothing was decided about anybody yet.',
      ...trends.map(({ purpose, recipient, series }) => {
        const rows = series.map(({ to, standing: at, became }) => [
          to,
          at.given,
          at.expired,
          at.refused,
          at.withdrawn + at.revoked,
          became.withdrawn + became.revoked,
        ]);
        const columns = ['up to', 'given', 'expired', 'refused', 'withdrawn', 'withdrew in the step'];
        return `${purpose} by ${recipient}\n${table(columns, rows)}`;
      }),
      next !== null && `More: --after '${next}'`,
    ),
});

export const consent: Noun = {
  about: 'what your customers decided',
  verbs: { history, receipt, give, refuse, withdraw, revoke, coverage, trend },
};
