import { RecallQuestion } from '@entente/contract';
import { hasRole } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

/** Agreements by name: recalls say which they stem from. */
export const load: PageServerLoad = async (event) => {
  const { agreements } = await apiOf(event, event.params.partner).agreement.list({ limit: 100 });
  return {
    agreements: agreements.map(({ id, name }) => ({ id, name })),
    canLook: hasRole(event.locals.account, event.params.partner, 'privacy-officer'),
  };
};

export const actions: Actions = {
  // Who it is about stands in no address.
  look: async (event) => {
    const typed = await typedIn(event.request);
    const whom = { ref: typed.text('ref'), reason: typed.text('reason') };
    return done(async () => {
      const question = read(RecallQuestion, whom);
      return { typed: whom, history: await apiOf(event, event.params.partner).recall.history(question) };
    }, whom);
  },
};
