import { AccessId, NewInvitation, Roles } from '@entente/contract';
import { after, pageOf } from '../page.ts';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { listed, typed } from '../words.ts';

const id = { type: 'positional', required: true, description: 'as the list has it' } as const;
const roles = {
  type: 'string',
  required: true,
  valueHint: 'role,role',
  description: 'of admin, analyst, privacy-officer',
} as const;

/** What stands where something is not shown to whoever asks. */
const hidden = '–';

const list = verb({
  about: 'Who acts for your business, and in which roles.',
  examples: ['--as northwind member list'],
  args: { after },
  run: async ({ args, session }) => (await session.member()).member.list(pageOf(args.after)),
  show: ({ members, next }) =>
    paragraphs(
      members.length === 0 && 'Nobody has joined yet: entente member invite',
      members.length > 0 &&
        table(
          ['id', 'name', 'e-mail', 'roles', 'since', 'second factor', 'in the audit log'],
          members.map((each) => [
            each.id,
            each.name,
            each.email ?? hidden,
            each.roles.join(', '),
            each.since,
            each.secondFactorSince === undefined ? hidden : (each.secondFactorSince ?? 'none'),
            each.person,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const invite = verb({
  about: 'Sends somebody a link by which they join your business, for seven days.',
  more: 'The link goes to that address alone. On a machine without outgoing mail the letter lies in the folder mail of the home.',
  examples: ['--as northwind member invite ada@example.com --roles admin,analyst'],
  args: {
    email: { type: 'positional', required: true, description: 'their address' },
    roles,
  },
  run: async ({ args, session }) => {
    const email = typed(NewInvitation.shape.email, 'email', args.email);
    const input = { email, roles: typed(Roles, '--roles', listed(args.roles)) };
    return (await session.member()).member.invite(input);
  },
  show: ({ email, roles: given, expiresAt }) =>
    `Invited ${email} as ${given.join(', ')}, until ${expiresAt}.`,
});

const invitations = verb({
  about: 'Whom you have invited, and what has become of it.',
  examples: ['--as northwind member invitations'],
  args: { after },
  run: async ({ args, session }) => (await session.member()).member.listInvitations(pageOf(args.after)),
  show: ({ invitations: all, next }) =>
    paragraphs(
      all.length === 0 && 'Nobody was invited.',
      all.length > 0 &&
        table(
          ['id', 'e-mail', 'roles', 'state', 'until'],
          all.map((each) => [
            each.id,
            each.email ?? hidden,
            each.roles.join(', '),
            each.state,
            each.expiresAt,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const withdraw = verb({
  about: 'Takes an open invitation back.',
  examples: ['--as northwind member withdraw abcdefghijklmnop'],
  args: { id },
  run: async ({ args, session }) =>
    (await session.member()).member.withdrawInvitation({ id: typed(AccessId, 'id', args.id) }),
  show: () => 'Withdrawn: its link is good for nothing.',
});

const change = verb({
  about: 'Gives a member other roles, from their next request on.',
  examples: ['--as northwind member change abcdefghijklmnop --roles analyst'],
  args: { id, roles },
  run: async ({ args, session }) => {
    const input = { id: typed(AccessId, 'id', args.id), roles: typed(Roles, '--roles', listed(args.roles)) };
    return (await session.member()).member.changeRoles(input);
  },
  show: () => 'Changed.',
});

const remove = verb({
  about: 'Lets a member go, from their next request on. The last admin stays.',
  examples: ['--as northwind member remove abcdefghijklmnop'],
  args: { id },
  run: async ({ args, session }) =>
    (await session.member()).member.remove({ id: typed(AccessId, 'id', args.id) }),
  show: () => 'Removed.',
});

export const member: Noun = {
  about: 'the people of your business',
  verbs: { list, invite, invitations, withdraw, change, remove },
};
