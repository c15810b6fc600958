import { CustomerRef, DeliveryId, InstantText } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { cursorOf } from '#lib/server/page.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) =>
  apiOf(event, event.params.partner).disclosure.totals({ limit: 20, ...cursorOf(event.url, DeliveryId) });

/** Whom and why, as it stands in the form; who it is about is in no address. */
const whomIn = (typed: Typed) => ({
  ref: typed.text('ref'),
  reason: typed.text('reason'),
  delivery: typed.find('delivery'),
  asOf: typed.find('asOf'),
});

/** The end of that day, in UTC; now, where none was said or the day is not over. */
const endOf = (day: string | undefined) =>
  day === undefined || day === new Date().toISOString().slice(0, 10)
    ? {}
    : { asOf: read(InstantText, `${day}T23:59:59Z`, 'asOf') };

export const actions: Actions = {
  look: async (event) => {
    const typed = await typedIn(event.request);
    const whom = whomIn(typed);
    return done(async () => {
      const ref = read(CustomerRef, whom.ref, 'ref');
      const api = apiOf(event, event.params.partner);
      return { typed: whom, person: await api.disclosure.ofPerson({ ref, reason: whom.reason }) };
    }, whom);
  },
  explain: async (event) => {
    const typed = await typedIn(event.request);
    const whom = whomIn(typed);
    return done(async () => {
      const explanation = await apiOf(event, event.params.partner).disclosure.explain({
        ref: read(CustomerRef, whom.ref, 'ref'),
        delivery: read(DeliveryId, whom.delivery, 'delivery'),
        reason: whom.reason,
        ...endOf(whom.asOf),
      });
      return { typed: whom, explanation };
    }, whom);
  },
};
