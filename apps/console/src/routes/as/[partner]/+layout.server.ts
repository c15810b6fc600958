import { error } from '@sveltejs/kit';
import { placesOf } from '#lib/server/places.ts';
import type { LayoutServerLoad } from './$types';

/** Whoever does not act for a partner is told as little as if there were none. */
export const load: LayoutServerLoad = ({ locals, params }) => {
  const account = locals.account!;
  const membership = account.memberships.find(({ partner }) => partner === params.partner);
  if (!membership) error(404, 'not-found');
  const { name, email } = account.person;
  return { membership, person: { name, email }, places: placesOf(account) };
};
