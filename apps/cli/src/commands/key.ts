import { AccessId, NewKey } from '@entente/contract';
import { after, pageOf } from '../page.ts';
import { facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, listed, typed } from '../words.ts';

const id = { type: 'positional', required: true, description: 'as the list has it' } as const;
const days = {
  type: 'string',
  description: 'after how many days it expires, 1 to 365; 90 unless said',
} as const;
const daysOf = (text: string | undefined) =>
  text === undefined ? {} : { days: typed(NewKey.shape.days, '--days', Number(text)) };

/** What stands where something is not shown to whoever asks. */
const hidden = '–';

const list = verb({
  about: 'The API keys of your business, without their secrets.',
  examples: ['--as northwind key list'],
  args: { after },
  run: async ({ args, session }) => (await session.member()).key.list(pageOf(args.after)),
  show: ({ keys, next }) =>
    paragraphs(
      keys.length === 0 && 'There is no key yet: entente key create',
      keys.length > 0 &&
        table(
          ['id', 'name', 'prefix', 'state', 'may', 'until', 'last used'],
          keys.map((each) => [
            each.id,
            each.name,
            each.prefix,
            each.state,
            each.actions?.join(', ') ?? hidden,
            each.expiresAt,
            each.lastUsedAt === undefined ? hidden : (each.lastUsedAt ?? 'never'),
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

type Made = { key: { name: string; prefix: string; expiresAt: string }; secret: string };
const showMade = ({ key: { name, prefix, expiresAt }, secret }: Made): string =>
  paragraphs(
    facts([
      ['key', name],
      ['prefix', prefix],
      ['until', expiresAt],
      ['secret', secret],
    ]),
    'The secret is shown this once. Send it as: authorization: Bearer <secret>',
  );

const create = verb({
  about: 'Makes an API key for a machine of yours, and shows its secret this once.',
  examples: [
    '--as northwind key create nightly --may customer.import,consent.import',
    '--as northwind key create counts --may overlap.ask --from 203.0.113.0/24 --days 30',
  ],
  args: {
    name: { type: 'positional', required: true, description: 'what it is for' },
    may: {
      type: 'string',
      required: true,
      valueHint: 'noun.action,…',
      description: 'what it may do, such as overlap.ask',
    },
    in: { type: 'string', valueHint: 'cooperation,…', description: 'in these cooperations only' },
    from: { type: 'string', valueHint: 'range,…', description: 'from these addresses only' },
    days,
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    const cooperations = await Promise.all(listed(args.in).map((text) => cooperationOf(caller, text)));
    const addresses = listed(args.from);
    return caller.key.create({
      name: typed(NewKey.shape.name, 'name', args.name),
      actions: typed(NewKey.shape.actions, '--may', listed(args.may)),
      ...(cooperations.length > 0 && { cooperations }),
      ...(addresses.length > 0 && { addresses }),
      ...daysOf(args.days),
    });
  },
  show: showMade,
});

const rotate = verb({
  about: 'Makes a key that takes another’s place; both are good until you revoke the old one.',
  examples: ['--as northwind key rotate abcdefghijklmnop'],
  args: { id, days },
  run: async ({ args, session }) => {
    const input = { id: typed(AccessId, 'id', args.id), ...daysOf(args.days) };
    return (await session.member()).key.rotate(input);
  },
  show: showMade,
});

const revoke = verb({
  about: 'Ends a key, from its next request on.',
  examples: ['--as northwind key revoke abcdefghijklmnop'],
  args: { id },
  run: async ({ args, session }) =>
    (await session.member()).key.revoke({ id: typed(AccessId, 'id', args.id) }),
  show: () => 'Revoked.',
});

export const key: Noun = {
  about: 'the API keys of your business; `keys` is about the master key',
  verbs: { list, create, rotate, revoke },
};
