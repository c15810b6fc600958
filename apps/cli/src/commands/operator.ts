import { AccessId, EmailAddress } from '@entente/contract';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const list = verb({
  about: 'Who runs the platform.',
  examples: ['operator list'],
  run: async ({ session }) => (await session.operator()).operator.list({}),
  show: ({ operators, next }) =>
    paragraphs(
      operators.length === 0 && 'Nobody yet: entente operator invite',
      operators.length > 0 &&
        table(
          ['person', 'name', 'e-mail', 'since'],
          operators.map(({ person, name, email, since }) => [person, name, email, since]),
        ),
      next !== null && 'There are more.',
    ),
});

const invite = verb({
  about: 'Sends somebody a link by which they help to run the platform, for seven days.',
  examples: ['operator invite olga@example.com'],
  args: { email: { type: 'positional', required: true, description: 'their address' } },
  run: async ({ args, session }) =>
    (await session.operator()).operator.invite({ email: typed(EmailAddress, 'email', args.email) }),
  show: ({ email, expiresAt }) => `Invited ${email}, until ${expiresAt}.`,
});

const remove = verb({
  about: 'Ends somebody’s part in running the platform. The last operator stays.',
  examples: ['operator remove abcdefghijklmnop'],
  args: { person: { type: 'positional', required: true, description: 'as the list has it' } },
  run: async ({ args, session }) =>
    (await session.operator()).operator.remove({ person: typed(AccessId, 'person', args.person) }),
  show: () => 'Removed.',
});

export const operator: Noun = { about: 'who runs the platform', verbs: { list, invite, remove } };
