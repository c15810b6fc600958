import { PairwiseId, PartnerHandle, RecallState, SentRecallsId } from '@entente/contract';
import { count, facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf, listed, typed } from '../words.ts';

const provider = { type: 'string', valueHint: 'partner', description: 'only of this provider' } as const;

const states = ['pending', 'overdue', 'escalated', 'acknowledged'] as const;
const ofState = 'only these; what was escalated is overdue, too';
/** An escalation, in a cell. */
const last = (escalation: { answerBy: string; reason: string } | null): string =>
  escalation === null ? '' : `answer by ${escalation.answerBy}: ${escalation.reason}`;

const list = verb({
  about: 'Whom you must erase, because they withdrew, their consent ended, or an agreement did.',
  examples: ['--as mossfield recall list', '--as mossfield recall list --state pending --provider zephyria'],
  args: {
    state: { type: 'enum', options: [...states], description: ofState },
    provider,
    limit: { type: 'string', description: 'how many at most; 100 unless said' },
    after: { type: 'string', valueHint: 'person', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const { after, limit } = args;
    const input = {
      ...(args.state !== undefined && { state: typed(RecallState, '--state', args.state.toUpperCase()) }),
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
          ['person', 'provider', 'state', 'because', 'opened', 'due', 'permission', 'escalated'],
          recalls.map((each) => [
            each.person,
            each.provider,
            each.state,
            each.reason,
            each.openedAt,
            each.dueAt,
            each.permission,
            last(each.escalation),
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

const sent = verb({
  about: 'What became of the recalls that you sent: whether they were seen, answered in time, escalated.',
  examples: ['--as zephyria recall sent', '--as zephyria recall sent --state overdue --recipient mossfield'],
  args: {
    state: { type: 'enum', options: [...states], description: ofState },
    recipient: { type: 'string', valueHint: 'partner', description: 'only of this recipient' },
    limit: { type: 'string', description: 'how many at most; 100 unless said' },
    after: { type: 'string', valueHint: 'id', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const { recipient, after, limit } = args;
    const input = {
      ...(args.state !== undefined && { state: typed(RecallState, '--state', args.state.toUpperCase()) }),
      ...(recipient !== undefined && { recipient: typed(PartnerHandle, '--recipient', recipient) }),
      ...(after !== undefined && { after: typed(SentRecallsId, '--after', after) }),
      ...(limit !== undefined && { limit: Number(limit) }),
    };
    return (await session.member()).recall.sent(input);
  },
  show: ({ sent: found, next }) =>
    paragraphs(
      found.length === 0
        ? 'You sent no recalls like that.'
        : table(
            [
              'day',
              'recipient',
              'because',
              'state',
              'due',
              'seen',
              'answered',
              'permission',
              'said',
              'escalated',
            ],
            found.map((each) => [
              each.day,
              each.recipient,
              each.reason,
              each.state,
              each.dueAt,
              each.seenAt ?? '',
              each.answeredAt ?? '',
              each.permission,
              each.statements.join('; '),
              last(each.escalation),
            ]),
          ),
      next !== null && `More: --after '${next}'`,
    ),
});

const show = verb({
  about: 'What became of every recall of one of your customers. The look and its reason are recorded.',
  examples: ["--as zephyria --role privacy-officer recall show ZF00000017 --reason 'request 17'"],
  args: {
    ref: { type: 'positional', required: true, description: 'your own id of the customer' },
    reason: { type: 'string', required: true, description: 'why you look; it is recorded' },
  },
  run: async ({ args: { ref, reason }, session }) => (await session.member()).recall.history({ ref, reason }),
  show: ({ ref, recalls }) =>
    recalls.length === 0
      ? `${ref} was never recalled.`
      : paragraphs(
          ...recalls.map(({ recipient, permission, state: stands, handedRef, events }) =>
            [
              `${handedRef} from ${recipient}, ${permission}: ${stands}`,
              table(
                ['at', 'what', ''],
                events.map(({ at, what, says }) => [at, what, says]),
              ),
            ].join('\n'),
          ),
        ),
});

const escalate = verb({
  about:
    'Tells a recipient for the last time, within 72 hours, about everything of an agreement that it has not answered in time.',
  examples: [
    "--as zephyria --role privacy-officer recall escalate 'Zephyria and Mossfield' mossfield --reason 'no answer to our letter of 6 July'",
  ],
  args: {
    agreement: {
      type: 'positional',
      required: true,
      description: 'its id, the beginning of it, or its name',
    },
    recipient: { type: 'positional', required: true, description: 'who has not answered' },
    reason: { type: 'string', required: true, description: 'why; both of you read it, so name nobody in it' },
  },
  run: async ({ args, session }) => {
    const member = await session.member();
    const cooperation = await cooperationOf(member, args.agreement);
    const recipient = typed(PartnerHandle, '<recipient>', args.recipient);
    return member.recall.escalate({ cooperation, recipient, reason: args.reason });
  },
  show: ({ recipient, answerBy }) =>
    `Escalated: ${recipient} has until ${answerBy} to answer. An admin may suspend the agreement at any time: entente agreement suspend.`,
});

export const recall: Noun = {
  about: 'people whom recipients must erase',
  verbs: { list, acknowledge, sent, show, escalate },
};
