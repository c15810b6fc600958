import type { CrossTabBy, DictionaryEntry } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { vocabularyOf } from '#lib/server/conditions.ts';
import { done, refusalOf } from '#lib/server/refused.ts';
import type { PageServerLoad } from './$types';
import { fieldsIn, isOrdered, questionIn, together, wrongIn } from './question.ts';
import type { Dimension } from './say.ts';
import { tableOf } from './table.ts';

type Api = ReturnType<typeof apiOf>;
type Asked = NonNullable<ReturnType<typeof questionIn>>;

/** As many segments as are chosen from. */
const mostSegments = 200;

/** The whole question stands in the address, so that it can be kept and shown to a colleague. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [{ attributes }, { segments }] = await Promise.all([
    vocabularyOf(api, event.locals.language),
    api.segment.list({ limit: mostSegments }),
  ]);
  const fields = fieldsIn(event.url.searchParams);
  const answer = await done(async () => {
    const question = questionIn(fields, attributes);
    return { counted: question && (await count(api, question, attributes)) };
  });
  const refused = refusalOf(answer);
  return {
    fields,
    attributes: attributes.map(({ name, label, type }) => ({
      name,
      label,
      isOrdered: isOrdered({ type }),
      type,
    })),
    segments: segments.map(({ name }) => name),
    ...(refused
      ? { refused, wrong: wrongIn(refused) }
      : { counted: 'counted' in answer ? answer.counted : undefined }),
  };
};

async function count({ segment }: Api, { asked, of }: Asked, attributes: readonly DictionaryEntry[]) {
  const { at, customers, cells: told } = await segment.crosstab(asked);
  const cells = told.map((cell) => ({ ...cell, text: cell.text && together(of, cell.text) }));
  const by = asked.by.map((each) => dimensionOf(each, attributes));
  const table = by.length > 1 ? tableOf({ customers, cells }) : undefined;
  // What a table holds is not sent twice.
  return { at, customers, by, table, cells: typeof table === 'object' ? [] : cells };
}

function dimensionOf(by: CrossTabBy, attributes: readonly DictionaryEntry[]): Dimension {
  if ('segment' in by) return { label: by.segment, segment: by.segment };
  const { label, type, currency } = attributes.find(({ name }) => name === by.attribute)!;
  return { label, type, currency, ...(by.edges && { edges: by.edges }) };
}
