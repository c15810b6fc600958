import { apiOf } from '#lib/server/api.ts';
import { aboutIn, columnsUnder, peopleIn, publishedUnder } from '#lib/server/asked.ts';
import { done, refusalOf } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const togetherIn = (params: URLSearchParams): number =>
  [1, 2, 3].find((most) => String(most) === params.get('together')) ?? 3;

/** What the address asks about; nobody is named before somebody chooses. */
async function askedOn({
  params: { partner },
  ...event
}: Pick<RequestEvent, 'request' | 'url' | 'platform' | 'cookies' | 'params' | 'locals'>) {
  const api = apiOf(event, partner);
  const params = event.url.searchParams;
  return { api, params, ...(await aboutIn(api, { params, partner }, async () => [])) };
}

/** The whole question stands in the address, so that it can be shown to a colleague; asking it is a form of its own. */
export const load: PageServerLoad = async (event) => {
  const { api, params, agreements, about } = await askedOn(event);
  if (!about) return { agreements, chosen: undefined };
  const { id, permissions, named } = about;
  const [{ people }, columns, published] = await Promise.all([
    api.cooperation.status({ cooperation: id }),
    named.length === 0 ? [] : columnsUnder(api, id, named),
    named.length === 0 ? [] : publishedUnder(api, id, named),
  ]);
  const chosen = {
    id,
    people,
    permissions,
    named,
    columns,
    published,
    together: togetherIn(params),
    fields: [...params].filter(([name]) => !name.startsWith('/')),
  };
  if (named.length === 0) return { agreements, chosen: { ...chosen, cost: undefined, refused: undefined } };
  // What it would cost follows from the terms, and counts nobody; a choice that cannot be asked is said to be none.
  const cost = await done(() =>
    api.overlap.preview({ ...peopleIn(params, about), together: chosen.together }),
  );
  const refused = refusalOf(cost);
  return {
    agreements,
    chosen: { ...chosen, refused, cost: 'cells' in cost ? cost : undefined },
  };
};

export const actions: Actions = {
  ask: async (event) =>
    done(async () => {
      const { api, params, about } = await askedOn(event);
      if (!about) return {};
      return { answer: await api.overlap.ask({ ...peopleIn(params, about), together: togetherIn(params) }) };
    }),
};
