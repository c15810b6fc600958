import { PairwiseId, PartnerHandle, RecallState } from '@entente/contract';
import { count, facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { listed, typed } from '../words.ts';

const provider = { type: 'string', valueHint: 'partner', description: 'only of this provider' } as const;

const list = verb({
  about: 'Whom you must erase, because they withdrew, their consent ended, or an agreement did.',
  examples: ['--as mossfield recall list', '--as mossfield recall list --state pending --provider zephyria'],
  args: {
    state: { type: 'enum', options: ['pending', 'overdue', 'acknowledged'], description: 'only these' },
    provider,
    limit: { type: 'string', description: 'how many at most; 100 unless said' },
    after: { type: 'string', valueHint: 'person', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const { state, after, limit } = args;
    const input = {
      ...(state !== undefined && { state: typed(RecallState, '--state', state.toUpperCase()) }),
      ...(args.provider !== undefined && { provider: typed(PartnerHandle, '--provider', args.provider) }),
      ...(after !== undefined && { after: typed(PairwiseId, '--after', after) }),
      ...(limit !== undefined && { limit: Number(limit) }),
    };
    return (await session.member()).recall.list(input);
  },
  show: ({ recalls, next, people }) =>
    paragraphs(
      recalls.length > 0 &&
        table(
          ['person', 'provider', 'state', 'because', 'opened', 'due', 'permission'],
          recalls.map((each) => [
            each.person,
            each.provider,
            each.state,
            each.reason,
            each.openedAt,
            each.dueAt,
            each.permission,
          ]),
        ),
      facts([
        ['people pending', people.pending],
        ['people overdue', people.overdue],
        ['people acknowledged', people.acknowledged],
      ]),
      next !== null && `More: --after ${next}`,
    ),
});

const acknowledge = verb({
  about: 'States that you erased people who were recalled.',
  examples: ["--as mossfield recall acknowledge --statement 'erased from the mailing system on 2 July'"],
  args: {
    persons: {
      type: 'string',
      valueHint: 'person,person',
      description: 'whom; everybody not answered yet unless said',
    },
    provider,
    statement: { type: 'string', required: true, description: 'what you did; the providers see it' },
  },
  run: async ({ args, session }) => {
    const persons = listed(args.persons).map((person) => typed(PairwiseId, '--persons', person));
    const input = {
      statement: args.statement,
      ...(persons.length > 0 && { persons }),
      ...(args.provider !== undefined && { provider: typed(PartnerHandle, '--provider', args.provider) }),
    };
    return (await session.member()).recall.acknowledge(input);
  },
  show: ({ people }) => `Acknowledged for ${count(people)} people.`,
});

export const recall: Noun = { about: 'people whom recipients must erase', verbs: { list, acknowledge } };
