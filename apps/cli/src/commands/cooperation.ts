import { count, facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf } from '../words.ts';

const id = {
  type: 'positional',
  required: true,
  description: 'its id, the beginning of it, or the name of its agreement',
} as const;

const enrol = verb({
  about: 'Puts your customers into a cooperation, or brings what you put in up to date.',
  more: 'A partner that receives something enters all its customers, one that only provides the covered ones. Imports do it by themselves afterwards.',
  examples: ["--as zephyria cooperation enrol 'Table and Travel'"],
  args: { cooperation: id },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.cooperation.enrol({ cooperation: await cooperationOf(caller, args.cooperation) });
  },
  show: ({ customers, people }) => `${count(customers)} customers take part: ${count(people)} people.`,
});

const status = verb({
  about: 'Who has put customers in, and how your own were recognised.',
  examples: ["--as zephyria cooperation status 'Table and Travel'"],
  args: { cooperation: id },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.cooperation.status({ cooperation: await cooperationOf(caller, args.cooperation) });
  },
  show: ({ cooperation: key, name, people, enrolled, matching }) =>
    paragraphs(
      facts([
        ['cooperation', key],
        ['agreement', name],
        ['your people', people],
      ]),
      table(
        ['enrolled', 'at'],
        enrolled.map(({ partner, at }) => [partner, at]),
      ),
      matching.length > 0 &&
        table(
          ['your people with', 'in all', 'valid', 'shared values ignored'],
          matching.map(({ rule, submitted, valid, ambiguous }) => [rule, submitted, valid, ambiguous]),
        ),
    ),
});

export const cooperation: Noun = {
  about: 'the database that an active agreement opens',
  verbs: { enrol, status },
};
