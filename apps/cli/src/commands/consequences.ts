import { count, facts, paragraphs, table } from '../table.ts';
import { verb } from '../verb.ts';
import { cooperationOf } from '../words.ts';

export const consequences = verb({
  about: 'What would stop or end with an agreement on your own side, in numbers.',
  more: 'Suspending locks the rows you hold and stops answers and deliveries. When you leave, or when all have ended it, your people are taken out, rows go from the inboxes and those who were handed them are told to erase them.',
  examples: ["--as zephyria agreement consequences 'Table and Travel'"],
  args: {
    agreement: {
      type: 'positional',
      required: true,
      description: 'its id, the beginning of it, or its name',
    },
  },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.agreement.consequences({ id: await cooperationOf(caller, args.agreement) });
  },
  show: ({ permissions, waitingFor, leavingEndsIt, enrolled, covered, published, shared, given, held }) =>
    paragraphs(
      facts([
        ['permissions that end when you leave', `${count(permissions.own)} of ${count(permissions.all)}`],
        ['ending it waits for', waitingFor.join(', ') || 'nobody else'],
        ['leaving ends it for all', leavingEndsIt ? 'yes' : 'no'],
        ['your people in the cooperation', enrolled === null ? 'none enrolled' : count(enrolled)],
        ['of them covered by a permission', count(covered)],
        ['your published segments and sets', count(published)],
        ['your shared columns', count(shared)],
      ]),
      given.length > 0 &&
        table(
          ['you let use', 'people no longer covered', 'deliveries recalled', 'considered for them'],
          given.map((each) => [each.permission, each.people, each.deliveries, each.considered]),
        ),
      held.length > 0 &&
        table(
          ['in your inbox', 'deliveries', 'rows that leave'],
          held.map((each) => [each.permission, each.deliveries, each.rows]),
        ),
    ),
});
