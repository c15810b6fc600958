// What is answered about people otherwise than a naive reading of them says.
import type { Band, BreakdownAnswer, CooperationId, LiftAnswer, MeasureTrend } from '@entente/contract';
import type { TestPlatform } from '../../support/platform.ts';
import { meeting, type AskedDimension, type AskedQuestion } from './questions.ts';
import type { Naive, Person } from './world.ts';

export type Asking = {
  readonly asker: ReturnType<TestPlatform['as']>;
  readonly cooperation: CooperationId;
  readonly permissions: readonly string[];
  readonly k: number;
};
type Conditions = Pick<AskedQuestion, 'conditions'>;
type Differences = {
  readonly found: unknown[];
  readonly hold: (place: string, answered: unknown, wanted: unknown) => void;
};

const months = [0, 1, 2, 3] as const;

function openDifferences(asked: unknown): Differences {
  const found: unknown[] = [];
  return {
    found,
    hold: (place, answered, wanted) => {
      if (answered !== wanted) found.push({ asked, place, answered, wanted });
    },
  };
}

const toldOf = (k: number) => (people: number) => (people < k ? 'suppressed' : people);
const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const inputOf = ({ cooperation, permissions }: Asking, { conditions }: Conditions) => ({
  cooperation,
  permissions: [...permissions],
  conditions: conditions.map(({ condition }) => condition),
});

/** How bands are called by whoever says of a person in which one they are. */
const labelsOf = (bands: readonly Band[], asked: AskedDimension | undefined): string[] =>
  bands.map(({ kind, label }, n) =>
    asked?.dimension.column === 'spent' && kind === 'range' ? `spent ${n - 1}` : label || kind,
  );

const bandOf = (asked: AskedDimension | undefined, person: Person): string =>
  asked ? asked.bandOf(person[asked.dimension.provider]!) : 'everybody';

/** A sum over people, withheld where fewer than k of them have anything to add. */
function toldSum(values: readonly number[], k: number): number | 'suppressed' {
  return values.filter((value) => value !== 0).length >= k ? sumOf(values) : 'suppressed';
}

/** Asks for a breakdown, and compares it cell by cell. */
export async function breakdownDifferences(
  asking: Asking,
  asked: AskedQuestion,
  people: readonly Person[],
): Promise<unknown[]> {
  const { by, sums } = asked;
  const { found, hold } = openDifferences(asked);
  const told = toldOf(asking.k);
  const answer: BreakdownAnswer = await asking.asker.analysis.breakdown({
    ...inputOf(asking, asked),
    by: by.map(({ dimension }) => dimension),
    sums: sums as never,
  });
  const among = meeting(people, asked);
  let counted = 0;
  for (const [r, row] of labelsOf(answer.rows, by[0]).entries())
    for (const [c, column] of labelsOf(answer.columns, by[1]).entries()) {
      const cell = among.filter(
        (person) => bandOf(by[0], person) === row && bandOf(by[1], person) === column,
      );
      counted += cell.length;
      hold(`${row}, ${column}`, answer.cells[r]![c], told(cell.length));
      for (const [place, { provider, column: name }] of sums.entries()) {
        const valueOf = ({ spent, row: { income } }: Naive) => (name === 'spent' ? spent : (income ?? 0));
        const values = cell.map((person) => valueOf(person[provider]!));
        const wanted = toldSum(values, asking.k);
        hold(`sum ${place} of ${row}, ${column}`, answer.sums[place]!.cells[r]![c], wanted);
      }
    }
  hold('all cells', counted, among.length);
  if (answer.people !== 'suppressed') hold('people', answer.people, among.length);
  return found;
}

/** Asks how a published set of refs of one provider's differs from everybody, and compares it band by band. */
export async function liftDifferences(
  asking: Asking,
  asked: Conditions & {
    readonly by: AskedDimension;
    readonly of: { readonly provider: string; readonly name: string; readonly refs: ReadonlySet<string> };
  },
  people: readonly Person[],
): Promise<unknown[]> {
  const { by, of, conditions } = asked;
  const { k } = asking;
  const { found, hold } = openDifferences({ by, conditions, of: of.name });
  const answer: LiftAnswer = await asking.asker.analysis.lift({
    ...inputOf(asking, asked),
    by: by.dimension,
    of: { provider: of.provider, name: of.name },
  });
  const isIn = (person: Person): boolean => of.refs.has(person[of.provider]!.row.ref);
  const among = meeting(people, asked);
  const bands = labelsOf(answer.bands, by).map((label) => {
    const all = among.filter((person) => bandOf(by, person) === label);
    const inside = all.filter(isIn).length;
    return { label, inside, all: all.length, isShown: inside >= k && all.length - inside >= k };
  });
  const shown = bands.filter(({ isShown }) => isShown);
  const [insideShown, allShown] = [
    sumOf(shown.map(({ inside }) => inside)),
    sumOf(shown.map(({ all }) => all)),
  ];
  for (const [place, { label, inside, all, isShown }] of bands.entries()) {
    const band = answer.bands[place]!;
    hold(`selected of ${label}`, band.selected, toldOf(k)(inside));
    hold(`people of ${label}`, band.people, isShown ? all : 'suppressed');
    hold(`lift of ${label}`, band.lift, isShown ? inside / insideShown / (all / allShown) : 'suppressed');
  }
  hold('all bands', sumOf(bands.map(({ all }) => all)), among.length);
  if (answer.selected !== 'suppressed') hold('selected', answer.selected, among.filter(isIn).length);
  if (answer.people !== 'suppressed') hold('people', answer.people, among.length);
  return found;
}

/** Asks what `monthly` of one provider comes to over time, and compares it month by month and band by band. */
export async function trendDifferences(
  asking: Asking,
  asked: Conditions & { readonly by: AskedDimension | undefined; readonly of: string },
  people: readonly Person[],
): Promise<unknown[]> {
  const { by, of } = asked;
  const { found, hold } = openDifferences(asked);
  const answer: MeasureTrend = await asking.asker.analysis.trend({
    ...inputOf(asking, asked),
    measure: { provider: of, column: 'monthly' },
    ...(by && { by: by.dimension }),
  });
  const among = meeting(people, asked);
  const labels = labelsOf(answer.bands, by);
  hold('months', answer.months.length, months.length);
  for (const month of months)
    for (const [place, label] of labels.entries()) {
      const band = among.filter((person) => bandOf(by, person) === label);
      const values = band.map((person) => person[of]!.monthly[month]!);
      const { sums, contributors } = answer.months[month]!;
      const some = values.filter((value) => value !== 0).length;
      hold(`contributors of ${label} in ${month}`, contributors[place], toldOf(asking.k)(some));
      hold(`sum of ${label} in ${month}`, sums[place], toldSum(values, asking.k));
    }
  const counted = labels.flatMap((label) => among.filter((person) => bandOf(by, person) === label));
  hold('all bands', counted.length, among.length);
  if (answer.people !== 'suppressed') hold('people', answer.people, among.length);
  return found;
}
