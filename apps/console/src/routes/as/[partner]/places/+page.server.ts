import { PlacePage, PlaceRef } from '@entente/contract';
import { error, redirect } from '@sveltejs/kit';
import { acting } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import { read } from '#lib/server/read.ts';
import { besideIn, partIn } from '#lib/server/tree.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** What lies in no other place, what lies directly in one, or what is called something. */
export const load: PageServerLoad = async (event) => {
  const { within, search, query } = partIn(event.url, {
    key: PlaceRef,
    text: PlacePage.shape.search.unwrap(),
  });
  const { places, next, above } = await apiOf(event, event.params.partner).place.list({
    limit: 50,
    ...query,
  });
  if (within !== undefined && above.length === 0) error(404, 'not-found');
  return { places, next, above, search };
};

const act = acting<RequestEvent>(({ params }) => params.partner);

export const actions: Actions = {
  remove: async (event) =>
    act(async (api, typed) => {
      await api.place.remove({ ref: read(PlaceRef, typed.text('place'), 'place') });
      return redirect(303, besideIn(`/as/${event.params.partner}/places`, typed.text('parent')));
    })(event),
};
