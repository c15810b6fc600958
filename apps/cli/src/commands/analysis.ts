import {
  amountOf,
  type AnalysisPreview,
  type AnalysisRelease,
  type Band,
  type PeopleAsked,
  type Sum,
} from '@entente/contract';
import { chargeWords, conditionOn, dimensionOf, measureOf, publishedSet } from '../asked.ts';
import type { Caller } from '../open.ts';
import { paragraphs, table, type Cell } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { cooperationOf } from '../words.ts';

const asked = {
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
    description: 'only those in a set or segment that the provider has published',
  },
  where: {
    type: 'string',
    valueHint: 'provider=condition',
    description: 'only those who meet a condition on columns that the provider shares',
  },
  preview: { type: 'boolean', description: 'say what it would cost, and count nobody' },
} as const;
const repeated = ['permission', 'set', 'where'] as const;
const by = {
  type: 'string',
  valueHint: 'provider=column[:edges]',
  description: 'the column, with edges such as :20000,50000 or :month:2026-01..2026-06',
} as const;
const permission = "--permission 'zephyria>mossfield direct-marketing contact+demographic+loyalty'";

type Call = { readonly args: { readonly cooperation: string }; readonly all: (name: string) => string[] };

async function peopleOf(caller: Caller, { args, all }: Call): Promise<PeopleAsked> {
  return {
    cooperation: await cooperationOf(caller, args.cooperation),
    permissions: all('permission'),
    sets: all('set').map((text) => publishedSet('--set', text)),
    conditions: all('where').map(conditionOn),
  };
}

const labelOf = ({ kind, label }: Band): string => (label === '' ? kind : label);

const amount = (sum: Sum, currency: string | null): Cell =>
  sum === 'suppressed' || currency === null ? sum : `${amountOf(sum, currency)} ${currency}`;

const footing = ({
  people,
  minimumCohort,
  at,
  release,
}: {
  people: Cell;
  minimumCohort: number;
  at: string;
  release?: AnalysisRelease;
}): string =>
  paragraphs(
    `people: ${String(people)}, told from ${minimumCohort}, as of ${at}`,
    release &&
      `Every number carries noise of epsilon ${release.each}; together they cost ${release.epsilon}, and stay the same until ${release.until}.`,
  );

const costWords = ({ kind, cost, each, frozenUntil, budgets, epochEnds }: AnalysisPreview): string =>
  paragraphs(
    kind === 'exact'
      ? 'It is told exactly, and costs nothing.'
      : `It would cost ${cost}; every number carries noise of epsilon ${each}.`,
    frozenUntil !== null && `It was told before, and stays the same until ${frozenUntil}.`,
    chargeWords({ budgets, epochEnds }),
  );

const breakdown = verb({
  about: 'How the people break down whom permissions in your favour cover, by one or two shared columns.',
  more: 'Every named provider must cover a person. Cells of fewer than the minimum cohort are withheld, and totals that would give one away. Where a permission does not allow to deliver, every number carries noise, nothing is added up, and the whole answer costs as much as one number does.',
  examples: [
    `--as mossfield analysis breakdown 'Table and Travel' ${permission} --by zephyria=tier`,
    `--as mossfield analysis breakdown 'Table and Travel' ${permission} --by zephyria=tier --by zephyria=born:1960-01-01,1980-01-01`,
    `--as mossfield analysis breakdown 'Table and Travel' --permission 'quillon>mossfield direct-marketing contact+purchase' --by quillon=cellar --sum quillon=spent`,
  ],
  args: {
    ...asked,
    by: { ...by, required: true },
    sum: {
      type: 'string',
      valueHint: 'provider=column',
      description: 'a column to add up over the people of every cell',
    },
  },
  repeated: [...repeated, 'by', 'sum'],
  run: async ({ args, all, session }) => {
    const caller = await session.member();
    const question = {
      ...(await peopleOf(caller, { args, all })),
      by: all('by').map(dimensionOf),
      sums: all('sum').map((text) => measureOf('--sum', text)),
    };
    return args.preview === true
      ? caller.analysis.preview({ kind: 'breakdown', ...question })
      : caller.analysis.breakdown(question);
  },
  show: (answer) => {
    if ('budgets' in answer) return costWords(answer);
    const columns = answer.columns.map((band) => (band.kind === 'everybody' ? 'people' : labelOf(band)));
    const isCrossed = columns.length > 1;
    const counted = table(
      ['', ...columns, ...(isCrossed ? ['all'] : [])],
      answer.rows.map((band, r) => [
        labelOf(band),
        ...answer.cells[r]!,
        ...(isCrossed ? [answer.rowTotals[r]] : []),
      ]),
    );
    const added = answer.sums.map(({ provider, column, currency, cells, total }) =>
      paragraphs(
        table(
          [`${provider} ${column}`, ...columns.map((label) => (isCrossed ? label : 'sum'))],
          answer.rows.map((band, r) => [labelOf(band), ...cells[r]!.map((sum) => amount(sum, currency))]),
        ),
        `all together: ${String(amount(total, currency))}`,
      ),
    );
    return paragraphs(counted, ...added, footing(answer));
  },
});

const trend = verb({
  about: 'What a measure that is shared by months comes to in each of them.',
  examples: [
    `--as mossfield analysis trend 'Table and Travel' ${permission} --measure zephyria=visits --by zephyria=tier`,
    `--as mossfield analysis trend 'Table and Travel' --permission 'quillon>mossfield market-research demographic+purchase' --measure quillon=spent_by_month --by quillon=year_of_birth:1965,1985`,
  ],
  args: {
    ...asked,
    by,
    measure: {
      type: 'string',
      required: true,
      valueHint: 'provider=column',
      description: 'a measure that is shared by months',
    },
    people: {
      type: 'boolean',
      description: 'of how many people it says something, and not what it comes to',
    },
  },
  repeated,
  run: async ({ args, all, session }) => {
    const caller = await session.member();
    const question = {
      ...(await peopleOf(caller, { args, all })),
      measure: measureOf('--measure', args.measure),
      sums: args.people !== true,
      ...(args.by !== undefined && { by: dimensionOf(args.by) }),
    };
    return args.preview === true
      ? caller.analysis.preview({ kind: 'trend', ...question })
      : caller.analysis.trend(question);
  },
  show: (answer) => {
    if ('budgets' in answer) return costWords(answer);
    const { currency } = answer.measure;
    const lines = answer.months.map(({ month, sums, contributors }) => [
      month,
      ...(sums.length > 0 ? sums.map((sum) => amount(sum, currency)) : contributors),
    ]);
    return paragraphs(table(['month', ...answer.bands.map(labelOf)], lines), footing(answer));
  },
});

const lift = verb({
  about: 'How the people of a published segment differ from everybody, by a shared column.',
  more: 'Lift is the share of a band in the segment over its share of everybody: 2 is twice as likely.',
  examples: [
    `--as mossfield analysis lift 'Table and Travel' ${permission} --of zephyria=gale-and-gust --by zephyria=tier`,
  ],
  args: {
    ...asked,
    by: { ...by, required: true },
    of: {
      type: 'string',
      required: true,
      valueHint: 'provider=name',
      description: 'a set or segment that the provider has published',
    },
  },
  repeated,
  run: async ({ args, all, session }) => {
    const caller = await session.member();
    const question = {
      ...(await peopleOf(caller, { args, all })),
      of: publishedSet('--of', args.of),
      by: dimensionOf(args.by),
    };
    return args.preview === true
      ? caller.analysis.preview({ kind: 'lift', ...question })
      : caller.analysis.lift(question);
  },
  show: (answer) => {
    if ('budgets' in answer) return costWords(answer);
    const lines = answer.bands.map((band) => [
      labelOf(band),
      band.selected,
      band.people,
      band.lift === 'suppressed' ? band.lift : band.lift.toFixed(2),
    ]);
    return paragraphs(
      table(['', 'in it', 'everybody', 'lift'], lines),
      `in it: ${String(answer.selected)}`,
      footing(answer),
    );
  },
});

export const analysis: Noun = {
  about: 'how the people break down whom permissions in your favour cover',
  verbs: { breakdown, trend, lift },
};
