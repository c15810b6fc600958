import { apiOf } from '#lib/server/api.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { customers, identifiers, events, can } = await apiOf(event, event.params.partner).customer.summary();
  return { customers, identifiers, events, canFind: can.look === true || can.withdraw === true };
};
