/** An analysis as the address of its page says it, in the contract's words. */
import {
  AnalysisPreviewQuestion,
  Month,
  readCondition,
  SetName,
  type Dimension,
  type SharedColumn,
} from '@entente/contract';
import { peopleIn, type AskedAbout } from '#lib/server/asked.ts';
import { read } from '#lib/server/read.ts';
import { isNamed, isSummable, kinds, nameOf, type Kind } from './columns.ts';

export const kindIn = (params: URLSearchParams): Kind =>
  kinds.find((kind) => kind === params.get('kind')) ?? 'breakdown';

type Known = { readonly about: AskedAbout; readonly columns: readonly SharedColumn[] };

/** Undefined as long as something has to be chosen first. Refuses `input-invalid` and `segment-invalid`. */
export function questionIn(
  params: URLSearchParams,
  { about, columns }: Known,
): AnalysisPreviewQuestion | undefined {
  if (about.named.length === 0) return undefined;
  const people = peopleIn(params, about);
  const column = (field: string): SharedColumn | undefined =>
    columns.find((each) => nameOf(each) === params.get(field));
  const [first, second] = [1, 2].map((place) => dimensionIn(params, place, column(`by${place}`)));
  if (first === 'unfinished' || second === 'unfinished') return undefined;
  const asked = (more: object): AnalysisPreviewQuestion =>
    read(AnalysisPreviewQuestion, { kind: kindIn(params), ...people, ...more });
  switch (kindIn(params)) {
    case 'breakdown': {
      const wanted = params.getAll('sum');
      const sums = columns
        .filter((each) => isSummable(each) && wanted.includes(nameOf(each)))
        .map(({ provider, name }) => ({ provider, column: name }));
      return first && asked({ by: second ? [first, second] : [first], sums });
    }
    case 'trend': {
      const measure = column('measure');
      if (!measure) return undefined;
      const { provider, name } = measure;
      const sums = params.get('tell') !== 'people';
      return asked({ measure: { provider, column: name }, sums, ...(first && { by: first }) });
    }
    case 'lift': {
      const [provider = '', name = ''] = (params.get('segment') ?? '').split('=');
      return first && name !== ''
        ? asked({ of: { provider, name: read(SetName, name, 'segment') }, by: first })
        : undefined;
    }
  }
}

/** One column, with where its bands begin; `unfinished` where that is still to be said. */
function dimensionIn(
  params: URLSearchParams,
  place: number,
  column: SharedColumn | undefined,
): Dimension | 'unfinished' | undefined {
  if (!column) return undefined;
  const of = { provider: column.provider, column: column.name };
  if (isNamed(column)) return of;
  const said = (field: string): string => (params.get(`${field}${place}`) ?? '').trim();
  const unit = said('unit');
  if (unit === 'month' || unit === 'year') {
    if (said('from') === '' || said('to') === '') return 'unfinished';
    const [from, to] = ['from', 'to'].map((field) => read(Month, said(field), `${field}${place}`));
    return { ...of, by: { unit, from: from!, to: to! } };
  }
  const edges = said('edges')
    .split(',')
    .map((edge) => edge.trim())
    .filter((edge) => edge !== '');
  if (edges.length === 0) return 'unfinished';
  const { currency } = column;
  const typed = edges.map((edge) =>
    currency !== null && /^[\d.-]+$/.test(edge) ? `${edge} ${currency}` : edge,
  );
  const condition = readCondition(`edge in (${typed.join(', ')})`);
  return condition.op === 'attribute' && condition.test.op === 'in'
    ? { ...of, edges: condition.test.values }
    : 'unfinished';
}
