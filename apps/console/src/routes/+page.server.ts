import { redirect } from '@sveltejs/kit';
import { placesOf } from '#lib/server/places.ts';
import type { PageServerLoad } from './$types';

/** Whoever acts for one goes there; whoever acts for several chooses. */
export const load: PageServerLoad = ({ locals }) => {
  const places = placesOf(locals.account!);
  if (places.length === 1) redirect(303, places[0]!.href);
  return { places };
};
