import type { OverlapAnswer, OverlapPreview } from '@entente/contract';
import { chargeWords, conditionOn, publishedSet } from '../asked.ts';
import { paragraphs, table } from '../table.ts';
import { verb } from '../verb.ts';
import { cooperationOf } from '../words.ts';

export const overlap = verb({
  about: 'How many people permissions in your favour cover: those you both know, and those you do not know.',
  more: 'With several permissions, one for each provider, every combination of up to three is counted, 45 at most: of nine providers all pairs, with --together 2. Fewer than the minimum cohort is told as suppressed. Where a permission does not allow to deliver, the numbers carry noise and use up a budget that nothing refills; the same question stays the same, and costs nothing, until its epoch is over.',
  examples: [
    "--as mossfield overlap 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact'",
    "--as mossfield overlap 'Table and Travel' --permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty' --set zephyria=gale-and-gust --json",
    "--as mossfield overlap 'Table and Travel' --permission 'zephyria>mossfield market-research demographic+purchase' --preview",
  ],
  args: {
    cooperation: {
      type: 'positional',
      required: true,
      description: 'its id, the beginning of it, or the name of its agreement',
    },
    permission: {
      type: 'string',
      required: true,
      description: 'a permission with you as recipient, as the agreement shows it',
    },
    set: {
      type: 'string',
      valueHint: 'provider=name',
      description: 'count only those in a set that the provider has published',
    },
    together: {
      type: 'string',
      valueHint: '1-3',
      description: 'how many providers a combination has at most; 3 unless said',
    },
    preview: { type: 'boolean', description: 'say what it would cost, and count nobody' },
    where: {
      type: 'string',
      valueHint: 'provider=condition',
      description: 'count only those who meet a condition on columns that the provider shares',
    },
  },
  repeated: ['permission', 'set', 'where'],
  run: async ({ args, all, session }) => {
    const sets = all('set').map((text) => publishedSet('--set', text));
    const conditions = all('where').map(conditionOn);
    const caller = await session.member();
    const cooperation = await cooperationOf(caller, args.cooperation);
    const question = {
      cooperation,
      permissions: all('permission'),
      sets,
      conditions,
      ...(args.together !== undefined && { together: Number(args.together) }),
    };
    return args.preview === true ? caller.overlap.preview(question) : caller.overlap.ask(question);
  },
  show: (said) => ('budgets' in said ? costWords(said) : answerWords(said)),
});

function answerWords({ at, cells }: OverlapAnswer): string {
  const noisy = cells.flatMap(({ release }) => release ?? []);
  return paragraphs(
    `${table(
      ['people of', 'covered', 'you both know', 'you do not know', 'told from'],
      cells.map(({ providers, covered, overlap: both, prospects, minimumCohort }) => [
        providers.join(' and '),
        covered,
        both,
        prospects,
        minimumCohort,
      ]),
    )}\nas of ${at}`,
    noisy[0] &&
      `${noisy.length === cells.length ? 'The numbers carry' : `${noisy.length} of ${cells.length} lines carry`} noise of epsilon ${noisy[0].epsilon}, ` +
        `and stay the same until ${noisy[0].until}.`,
  );
}

function costWords({ cells, budgets, epochEnds }: OverlapPreview): string {
  return paragraphs(
    table(
      ['people of', 'numbers', 'would cost', 'the same until'],
      cells.map(({ providers, kind, cost, frozenUntil }) => [
        providers.join(' and '),
        kind === 'exact' ? 'exact' : 'with noise',
        cost,
        frozenUntil ?? '',
      ]),
    ),
    chargeWords({ budgets, epochEnds }),
  );
}
