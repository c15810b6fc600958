import { CooperationId } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { inFavour, inForce } from '#lib/server/favour.ts';
import { typedIn } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done, refusalOf } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

/** What is asked stands in the address, so that a question can be shown to a colleague; asking it is a form of its own. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const agreements = await inForce(api);
  const { searchParams } = event.url;
  const wanted = CooperationId.safeParse(searchParams.get('cooperation'));
  const id = wanted.success ? wanted.data : agreements[0]?.id;
  if (id === undefined) return { agreements, chosen: undefined };
  const [permissions, { people }] = await Promise.all([
    inFavour(api, id, event.params.partner),
    api.cooperation.status({ cooperation: id }),
  ]);
  const asked = searchParams
    .getAll('permission')
    .filter((key) => permissions.some((each) => each.key === key));
  if (asked.length === 0) return { agreements, chosen: { id, people, permissions, asked } };
  // What it would cost follows from the terms, and counts nobody; a choice that cannot be asked is said to be none.
  const cost = await done(() => api.overlap.preview({ cooperation: id, permissions: asked }));
  const refused = refusalOf(cost);
  return {
    agreements,
    chosen: {
      id,
      people,
      permissions,
      asked,
      ...(refused ? { refused } : { cost: 'cells' in cost ? cost : undefined }),
    },
  };
};

export const actions: Actions = {
  ask: async (event) => {
    const typed = await typedIn(event.request);
    return done(async () => ({
      answer: await apiOf(event, event.params.partner).overlap.ask({
        cooperation: read(CooperationId, typed.text('cooperation'), 'cooperation'),
        permissions: typed.all('permission'),
      }),
    }));
  },
};
