import { PartnerHandle, type FreezeSignal, type ReleaseCharge, type ReleaseOutcome } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, typed } from '../words.ts';

const outcomeWords: Readonly<Record<ReleaseOutcome, string>> = {
  told: 'told',
  'too-few': 'too few',
  'over-recipient': 'budget of the recipient spent',
  'over-affiliation': 'budget of those under its roof spent',
  frozen: 'nothing more is told',
};

const signalWords: Readonly<Record<FreezeSignal, string>> = {
  'few-differ': 'its list differs by few people from one before',
  'few-differ-elsewhere': 'its list differs by few people from one in another cooperation',
  'strangers-differ': 'only people whom it has had nothing to do with differ from a list before',
};

/** `breakdown by tier, age (30, 50); where vip = yes` */
function question({ kind, by, where }: ReleaseCharge): string {
  const how = by.length > 0 ? `${kind} by ${by.join(', ')}` : kind;
  return where === null ? how : `${how}; where ${where}`;
}

const list = verb({
  about: 'What others asked about your people with noise: by whom, what became of it, and what it cost.',
  more: 'Whoever asked sees all of them that were not told alike, as suppressed. The numbers that were told are the recipient’s.',
  examples: [
    '--as zephyria --role privacy-officer release list',
    '--as zephyria --role privacy-officer release list --recipient mossfield',
  ],
  args: {
    recipient: { type: 'string', valueHint: 'partner', description: 'only of this recipient' },
    limit: { type: 'string', description: 'how many at most; 20 unless said' },
    after: { type: 'string', valueHint: 'number', description: 'go on where the previous page ended' },
  },
  run: async ({ args: { recipient, limit, after }, session }) =>
    (await session.member()).release.list({
      ...(recipient !== undefined && { recipient: typed(PartnerHandle, '--recipient', recipient) }),
      ...(limit !== undefined && { limit: Number(limit) }),
      ...(after !== undefined && { after: Number(after) }),
    }),
  show: ({ releases, next }) =>
    paragraphs(
      releases.length === 0 && 'Nobody has asked for numbers with noise.',
      releases.length > 0 &&
        table(
          [
            'asked',
            'by',
            'permission',
            'with',
            'sets',
            'what',
            'became',
            'cost',
            'cost its roof',
            'the same until',
          ],
          releases.map((each) => [
            each.at,
            each.recipient,
            each.permission,
            each.others.join(', '),
            each.sets.join(', '),
            question(each),
            outcomeWords[each.outcome],
            each.cost.recipient,
            each.cost.affiliation,
            each.until,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const budget = verb({
  about: 'What numbers with noise have cost, ever: by recipient, and by recipients under one roof together.',
  examples: ['--as zephyria --role privacy-officer release budget'],
  run: async ({ session }) => (await session.member()).release.budget({}),
  show: ({ accounts }) =>
    accounts.length === 0
      ? 'Nothing is spent.'
      : table(
          ['account of', 'who', 'spent', 'left of the most that terms may allow', 'told nothing since'],
          accounts.map(({ kind, members, spent, left, freezes }) => [
            kind === 'recipient' ? 'a recipient' : 'one roof',
            members.join(', '),
            spent,
            left,
            freezes
              .map(({ cooperation, since, signal }) => `${since} (${cooperation}): ${signalWords[signal]}`)
              .join(', '),
          ]),
        ),
});

const lift = verb({
  about: 'Lets a recipient be told numbers again that asked twice with lists that differ by few people.',
  examples: [
    "--as zephyria --role privacy-officer release lift 'Zephyria and Mossfield' mossfield --reason 'they had corrected an address'",
  ],
  args: {
    agreement: {
      type: 'positional',
      required: true,
      description: 'where it asked so: its id, the beginning of it, or its name',
    },
    recipient: { type: 'positional', required: true, description: 'who is told nothing' },
    reason: { type: 'string', required: true, description: 'why' },
  },
  run: async ({ args, session }) => {
    const member = await session.member();
    const cooperation = await cooperationOf(member, args.agreement);
    const recipient = typed(PartnerHandle, '<recipient>', args.recipient);
    return member.release.lift({ cooperation, recipient, reason: args.reason });
  },
  show: ({ recipient, since }) =>
    `${recipient}, which was told nothing since ${since}, is told numbers again.`,
});

export const release: Noun = {
  about: 'what others were told about your people with noise, and what is left of the budgets',
  verbs: { list, budget, lift },
};
