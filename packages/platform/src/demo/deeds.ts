/**
 * What customers do and what is done for them: purchases, points, answers to surveys, calls for help, mentions,
 * contacts of marketing, and what they settle themselves. The vocabulary is the business's own.
 */
import type { EventKind, Instant } from '@entente/contract';
import { between, chance, type Dice, often, pick } from './dice.ts';
import { socialName } from './person.ts';
import type { Cell } from './rows.ts';
import type { Customer } from './world.ts';
import { dayMs } from './written.ts';

/** How much of what happens to one customer in two years, on average, and in which words. */
export type Vocabulary = {
  means: Readonly<Record<EventKind, number>>;
  /** Products with their price in minor units. */
  products: readonly (readonly [string, number])[];
  /** Most lines that one order has. */
  orderLines: number;
  stores: readonly string[];
  channels: readonly string[];
  /** The loyalty programme, its tiers, what earns points and what they are given for. */
  programme: string;
  tiers: readonly string[];
  earning: readonly string[];
  rewards: readonly string[];
  surveys: readonly (readonly [instrument: string, question: string])[];
  problems: readonly string[];
  campaigns: readonly string[];
  actions: readonly string[];
  handle: string;
};

export type Deed = { kind: EventKind; at: Instant; properties: Readonly<Record<string, Cell>> };
type Telling = { vocabulary: Vocabulary; dice: Dice; customer: Customer };

const horizonDays = 730;

/** Everything of the named kinds that one customer did before the present; instants are whole seconds. */
export function* deedsOf(kinds: readonly EventKind[], telling: Telling, at: Instant): Generator<Deed> {
  for (const kind of kinds) {
    const times = often(telling.dice, telling.vocabulary.means[kind]);
    for (let nth = 0; nth < times; nth++) {
      const seconds = Math.floor((at - (1 + telling.dice() * horizonDays) * dayMs) / 1000);
      for (const properties of tell[kind](telling, nth)) yield { kind, at: seconds * 1000, properties };
    }
  }
}

type Tell = (telling: Telling, nth: number) => Readonly<Record<string, Cell>>[];

const tell: Readonly<Record<EventKind, Tell>> = {
  purchase: ({ vocabulary, dice, customer }, nth) => {
    const order = `${customer.record.toString(36)}-${nth + 1}`.toUpperCase();
    const where = { order, store: pick(dice, vocabulary.stores), channel: pick(dice, vocabulary.channels) };
    const lines = Array.from({ length: between(dice, 1, vocabulary.orderLines) }, (_, place) => {
      const [product, price] = pick(dice, vocabulary.products);
      return { ...where, line: place + 1, product, quantity: 1, amount: price };
    });
    // What is scanned twice stands on the receipt twice, and both lines count.
    return chance(dice, 0.05) ? [...lines, ...lines.slice(0, 1)] : lines;
  },
  loyalty: ({ vocabulary, dice }) => {
    const isSpending = chance(dice, 0.2);
    const points = between(dice, 10, 900);
    const member = { membership: vocabulary.programme, tier: pick(dice, vocabulary.tiers) };
    return isSpending
      ? [{ ...member, points_burnt: points, reward: pick(dice, vocabulary.rewards) }]
      : [{ ...member, points_earned: points, reason: pick(dice, vocabulary.earning) }];
  },
  survey: ({ vocabulary, dice }) => {
    const [instrument, question] = pick(dice, vocabulary.surveys);
    const score = Math.min(10, between(dice, 2, 11));
    return [{ instrument, question, score, answer: pick(dice, answersByScore(score)) }];
  },
  support: ({ vocabulary, dice, customer }, nth) => [
    {
      case: `C${customer.record.toString(36)}${nth + 1}`.toUpperCase(),
      product: pick(dice, vocabulary.products)[0],
      problem: pick(dice, vocabulary.problems),
      earlier_problems: nth,
      outcome: pick(dice, ['solved', 'solved', 'refunded', 'replaced', 'open']),
    },
  ],
  social: ({ vocabulary, dice, customer }) => {
    const sentiment = pick(dice, ['positive', 'positive', 'neutral', 'negative'] as const);
    const feeling = pick(dice, sayings[sentiment]);
    const platform = pick(dice, ['photo feed', 'short messages', 'video clips']);
    const handle = socialName(customer.number);
    return [{ platform, handle, mention: `${vocabulary.handle} ${feeling}`, sentiment }];
  },
  touchpoint: ({ vocabulary, dice }) => [
    {
      medium: pick(dice, media),
      source: pick(dice, sources),
      campaign: pick(dice, vocabulary.campaigns),
    },
  ],
  'self-service': ({ vocabulary, dice }) => [
    { action: pick(dice, vocabulary.actions), channel: pick(dice, ['app', 'web', 'kiosk']) },
  ],
};

/** What is told of each kind of deed, by its standard names; an amount is in minor units. */
export const deedProperties: Readonly<Record<EventKind, readonly string[]>> = {
  purchase: ['order', 'line', 'product', 'quantity', 'store', 'channel', 'amount'],
  loyalty: ['membership', 'tier', 'points_earned', 'points_burnt', 'reward', 'reason'],
  survey: ['instrument', 'question', 'answer', 'score'],
  support: ['case', 'product', 'problem', 'earlier_problems', 'outcome'],
  social: ['platform', 'handle', 'mention', 'sentiment'],
  touchpoint: ['medium', 'source', 'campaign'],
  'self-service': ['action', 'channel'],
};

/** Where people say they heard of a business. */
export const sources = [
  'a friend',
  'search engine',
  'newspaper',
  'radio',
  'billboard',
  'podcast',
  'partner offer',
];
const media = ['e-mail', 'letter', 'text message', 'banner', 'leaflet'];
const sayings = {
  positive: ['made my day', 'did it again, thank you!', 'is worth every cent'],
  neutral: ['has changed its opening hours', 'is on the corner now'],
  negative: ['kept me waiting', 'forgot half of my order', 'does not pick up the phone'],
};

function answersByScore(score: number): readonly string[] {
  if (score >= 9) return ['Would do it again tomorrow', 'Friendly and quick', 'Just right'];
  if (score >= 6) return ['Fine', 'Good, could be cheaper', 'As expected'];
  return ['Too slow', 'Nobody answered, twice', 'Not what I ordered; see "notes"'];
}
