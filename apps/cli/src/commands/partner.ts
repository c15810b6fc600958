import { AccessId, EmailAddress, NewPartner, PartnerHandle } from '@entente/contract';
import { claimHome } from '../story/place.ts';
import { after, pageOf } from '../page.ts';
import { facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const create = verb({
  about: 'Creates a partner and its empty store; the operator does it, so without --as.',
  examples: ["partner create northwind --name 'Northwind Traders' --country AU"],
  args: {
    handle: {
      type: 'positional',
      required: true,
      description: 'its short name for ever: a-z, 0-9 and inner hyphens',
    },
    name: { type: 'string', required: true, description: 'its name as people read it' },
    country: {
      type: 'string',
      required: true,
      description: 'the country of its phone numbers that have no code, ISO 3166',
    },
  },
  run: async ({ args, session }) => {
    const { handle, name, country: defaultCountry } = args;
    const input = {
      handle: typed(NewPartner.shape.handle, 'handle', handle),
      name: typed(NewPartner.shape.name, '--name', name),
      defaultCountry: typed(NewPartner.shape.defaultCountry, '--country', defaultCountry),
    };
    const caller = await session.operator();
    const created = await caller.partner.create(input);
    claimHome(session.home);
    return created;
  },
  show: ({ handle, name, defaultCountry }) =>
    facts([
      ['partner', handle],
      ['name', name],
      ['country', defaultCountry],
    ]),
});

const list = verb({
  about: 'Who is on the platform.',
  examples: ['partner list', '--as zephyria partner list'],
  args: {
    after: { type: 'string', valueHint: 'partner', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after =
      args.after === undefined ? {} : { after: typed(NewPartner.shape.handle, '--after', args.after) };
    const caller = await (session.globals.as === undefined ? session.operator() : session.member());
    return caller.partner.list(after);
  },
  show: ({ partners, next }) =>
    paragraphs(
      partners.length === 0 && 'There is no partner yet: entente partner create',
      partners.length > 0 &&
        table(
          ['partner', 'name', 'country', 'since'],
          partners.map(({ handle, name, defaultCountry, createdAt }) => [
            handle,
            name,
            defaultCountry,
            createdAt,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const remove = verb({
  about: 'Takes a partner off the platform for good, with its customers and everything it had there.',
  more: 'It leaves every agreement first, and whoever was handed its people must erase them. What stays is its audit trail, the agreements it signed, and what others have on record about what they gave it. Broken off, it is done again and goes on. The handle is not given to anybody else.',
  examples: ['partner remove northwind --confirm northwind'],
  args: {
    handle: { type: 'positional', required: true, description: 'its short name' },
    confirm: { type: 'string', required: true, valueHint: 'handle', description: 'the same once more' },
  },
  run: async ({ args, session }) => {
    const handle = typed(NewPartner.shape.handle, 'handle', args.handle);
    return (await session.operator()).partner.remove({ handle, confirm: args.confirm });
  },
  show: ({ handle, agreements }) =>
    facts([
      ['removed', handle],
      ['agreements it was named in', agreements],
    ]),
});

const handle = { type: 'positional', required: true, description: 'its short name' } as const;

const appoint = verb({
  about: 'Sends somebody a link by which they become an admin of a partner, for seven days.',
  examples: ['partner appoint northwind ada@example.com'],
  args: { handle, email: { type: 'positional', required: true, description: 'their address' } },
  run: async ({ args, session }) => {
    const input = {
      partner: typed(PartnerHandle, 'handle', args.handle),
      email: typed(EmailAddress, 'email', args.email),
    };
    return (await session.operator()).partner.appoint(input);
  },
  show: ({ email, expiresAt }) => `Invited ${email}, until ${expiresAt}.`,
});

const appointments = verb({
  about: 'Whom operators have invited to be an admin of a partner, and what has become of it.',
  examples: ['partner appointments northwind'],
  args: { handle, after },
  run: async ({ args, session }) => {
    const whose = typed(PartnerHandle, 'handle', args.handle);
    return (await session.operator()).partner.listAppointments({ partner: whose, ...pageOf(args.after) });
  },
  show: ({ invitations: all, next }) =>
    paragraphs(
      all.length === 0 && 'Nobody was invited.',
      all.length > 0 &&
        table(
          ['id', 'e-mail', 'state', 'until'],
          all.map((each) => [each.id, each.email ?? '', each.state, each.expiresAt]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const withdraw = verb({
  about: 'Takes back an open invitation to be an admin of a partner, such as one to a mistyped address.',
  examples: ['partner withdraw northwind abcdefghijklmnop'],
  args: {
    handle,
    id: { type: 'positional', required: true, description: 'as the list of appointments has it' },
  },
  run: async ({ args, session }) => {
    const input = {
      partner: typed(PartnerHandle, 'handle', args.handle),
      id: typed(AccessId, 'id', args.id),
    };
    return (await session.operator()).partner.withdrawAppointment(input);
  },
  show: () => 'Withdrawn: its link is good for nothing.',
});

const suspend = verb({
  about: 'Stops the people and keys of a partner from anything but reading and saying no.',
  examples: ['partner suspend northwind'],
  args: { handle },
  run: async ({ args, session }) =>
    (await session.operator()).partner.suspend({ handle: typed(PartnerHandle, 'handle', args.handle) }),
  show: ({ handle: whose, suspendedAt }) => `${whose} is suspended since ${suspendedAt}.`,
});

const resume = verb({
  about: 'Lets a suspended partner go on.',
  examples: ['partner resume northwind'],
  args: { handle },
  run: async ({ args, session }) =>
    (await session.operator()).partner.resume({ handle: typed(PartnerHandle, 'handle', args.handle) }),
  show: ({ handle: whose }) => `${whose} goes on.`,
});

export const partner: Noun = {
  about: 'the businesses on the platform',
  verbs: { create, list, appoint, appointments, withdraw, suspend, resume, remove },
};
