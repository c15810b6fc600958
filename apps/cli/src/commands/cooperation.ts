import { refuse } from '@entente/contract';
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

const check = verb({
  about: 'Compares a cooperation with your own rows, while everything goes on.',
  more: 'All is read in one snapshot and nobody waits. Where something differs, it is refused as cooperation-differs, with the kinds, how often, and the first places; no place names a customer.',
  examples: ["--as zephyria cooperation check 'Table and Travel'"],
  args: { cooperation: id },
  run: async ({ args, session }) => {
    const caller = await session.member();
    const checked = await caller.cooperation.check({
      cooperation: await cooperationOf(caller, args.cooperation),
    });
    const { differences } = checked;
    if (differences.length > 0) {
      const detail = differences.map(({ kind, count: times }) => `${kind} ${times} times`).join(', ');
      refuse('cooperation-differs', { detail, differences });
    }
    return checked;
  },
  show: ({ people, due }) =>
    facts([
      ['people compared', count(people)],
      ['waiting for the next enrolment', due],
      ['differences', 'none'],
    ]),
});

const rebuild = verb({
  about: 'Writes anew what differs in a cooperation from your own rows; what is right stays as it is.',
  more: 'Withdrawals, questions and deliveries go on meanwhile; nobody gets the number of somebody else.',
  examples: ["--as zephyria cooperation rebuild 'Table and Travel'"],
  args: { cooperation: id },
  run: async ({ args, session }) => {
    const caller = await session.member();
    return caller.cooperation.rebuild({ cooperation: await cooperationOf(caller, args.cooperation) });
  },
  show: ({ customers, people, mended }) =>
    paragraphs(
      `${count(customers)} customers take part: ${count(people)} people.`,
      mended.length === 0
        ? 'Nothing had to be mended.'
        : table(
            ['mended', 'times', 'first at'],
            mended.map(({ kind, count: times, first }) => [kind, times, first[0]]),
          ),
    ),
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
  verbs: { enrol, status, check, rebuild },
};
