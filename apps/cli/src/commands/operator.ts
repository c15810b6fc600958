import { AccessId, EmailAddress } from '@entente/contract';
import { after, pageOf } from '../page.ts';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const list = verb({
  about: 'Who runs the platform.',
  examples: ['operator list'],
  args: { after },
  run: async ({ args, session }) => (await session.operator()).operator.list(pageOf(args.after)),
  show: ({ operators, next }) =>
    paragraphs(
      operators.length === 0 && 'Nobody yet: entente operator invite',
      operators.length > 0 &&
        table(
          ['person', 'name', 'e-mail', 'since'],
          operators.map(({ person, name, email, since }) => [person, name, email, since]),
        ),
      next !== null && `More: --after ${next}`,
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

const invitations = verb({
  about: 'Who was invited to run the platform, and what has become of it.',
  examples: ['operator invitations'],
  args: { after },
  run: async ({ args, session }) => (await session.operator()).operator.listInvitations(pageOf(args.after)),
  show: ({ invitations: all, next }) =>
    paragraphs(
      all.length === 0 && 'Nobody was invited.',
      all.length > 0 &&
        table(
          ['id', 'e-mail', 'state', 'until'],
          all.map((each) => [each.id, each.email, each.state, each.expiresAt]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const withdraw = verb({
  about: 'Takes an open invitation back.',
  examples: ['operator withdraw abcdefghijklmnop'],
  args: { id: { type: 'positional', required: true, description: 'as the list of invitations has it' } },
  run: async ({ args, session }) =>
    (await session.operator()).operator.withdrawInvitation({ id: typed(AccessId, 'id', args.id) }),
  show: () => 'Withdrawn: its link is good for nothing.',
});

const remove = verb({
  about: 'Ends somebody’s part in running the platform. The last operator stays.',
  examples: ['operator remove abcdefghijklmnop'],
  args: { person: { type: 'positional', required: true, description: 'as the list has it' } },
  run: async ({ args, session }) =>
    (await session.operator()).operator.remove({ person: typed(AccessId, 'person', args.person) }),
  show: () => 'Removed.',
});

export const operator: Noun = {
  about: 'who runs the platform',
  verbs: { list, invite, invitations, withdraw, remove },
};
