import { CooperationId, permissionKey, TermsHash } from '@entente/contract';
import { error } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { done, ifAllowed } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const idOf = ({ params }: Pick<RequestEvent, 'params'>): CooperationId => {
  const id = CooperationId.safeParse(params.id);
  return id.success ? id.data : error(404, 'not-found');
};

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const id = idOf(event);
  const [agreement, { versions }, { changes }, consequences] = await Promise.all([
    api.agreement.get({ id }),
    api.agreement.versions({ id, limit: 100 }),
    api.change.list({ id, limit: 20 }),
    ifAllowed(api.agreement.consequences({ id })),
  ]);
  const inForce = new Map(agreement.permissions.map(({ key, until }) => [key, until]));
  const lines = agreement.terms.permissions.map((line) => {
    const key = permissionKey(line);
    return { ...line, key, until: inForce.get(key) ?? null };
  });
  return { agreement, lines, versions, changes, consequences };
};

/** What one party does to the agreement by itself. */
const act = (verb: 'reject' | 'suspend' | 'resume' | 'leave' | 'terminate') => (event: RequestEvent) =>
  done(async () => {
    await apiOf(event, event.params.partner).agreement[verb]({ id: idOf(event) });
    return { verb };
  });

export const actions: Actions = {
  sign: async (event) => {
    // What is signed is what was read: the page says its hash, and other terms would have another.
    const hash = TermsHash.parse((await typedIn(event.request)).text('hash'));
    return done(async () => {
      await apiOf(event, event.params.partner).agreement.sign({ id: idOf(event), hash });
      return { verb: 'sign' as const };
    });
  },
  reject: act('reject'),
  suspend: act('suspend'),
  resume: act('resume'),
  leave: act('leave'),
  terminate: act('terminate'),
};
