import { ChangeName, TermsHash } from '@entente/contract';
import { error } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const nameOf = ({ params }: Pick<RequestEvent, 'params'>): ChangeName => {
  const name = ChangeName.safeParse({ id: params.id, change: Number(params.change) });
  return name.success ? name.data : error(404, 'not-found');
};

export const load: PageServerLoad = async (event) => ({
  change: await apiOf(event, event.params.partner).change.get(nameOf(event)),
  id: nameOf(event).id,
});

const end = (verb: 'deny' | 'cancel') => (event: RequestEvent) =>
  done(async () => {
    await apiOf(event, event.params.partner).change[verb](nameOf(event));
    return { did: verb };
  });

export const actions: Actions = {
  approve: async (event) => {
    // What is signed is what was read: other terms would have another hash.
    const hash = TermsHash.parse((await typedIn(event.request)).text('hash'));
    return done(async () => {
      await apiOf(event, event.params.partner).change.approve({ ...nameOf(event), hash });
      return { did: 'approve' as const };
    });
  },
  deny: end('deny'),
  cancel: end('cancel'),
};
