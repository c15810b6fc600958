import { CustomerSearch, CustomerRef, NewDecision } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { whatFollowed } from '#lib/server/followed.ts';
import { typedIn } from '#lib/server/form.ts';
import { done, ifAllowed } from '#lib/server/refused.ts';
import { read } from '#lib/server/read.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [{ can }, { partners }] = await Promise.all([
    api.customer.summary(),
    api.partner.list({ limit: 1_000 }),
  ]);
  return {
    can: { look: can.look === true, withdraw: can.withdraw === true, erase: can.erase === true },
    recipients: partners
      .filter(({ handle }) => handle !== event.params.partner)
      .map(({ handle, name }) => ({ handle, name })),
  };
};

/** Whom, why, and from which event on: what the form says, wherever on the page it stands. Who it is about is in no address. */
type Asked = { readonly ref: string; readonly reason: string; readonly after?: string };

async function look(event: RequestEvent, { ref, reason, after = '' }: Asked) {
  const from = /^[1-9]\d{0,14}$/.test(after) ? { after: Number(after) } : {};
  const file = await ifAllowed(
    apiOf(event, event.params.partner).customer.file({ ref, reason, limit: 50, ...from }),
  );
  return { file };
}

export const actions: Actions = {
  look: async (event) => {
    const typed = await typedIn(event.request);
    const by = typed.text('by') || 'ref';
    const whom = { by, ref: typed.text('ref'), reason: typed.text('reason') };
    return done(async () => {
      if (by === 'ref') {
        const ref = read(CustomerRef, whom.ref, 'ref');
        return { typed: whom, ...(await look(event, { ...whom, ref, after: typed.text('after') })) };
      }
      const sought = read(CustomerSearch, { kind: by, written: whom.ref, reason: whom.reason });
      const found = await apiOf(event, event.params.partner).customer.find(sought);
      const [only] = found.refs;
      if (only === undefined || found.refs.length > 1) return { typed: whom, found };
      const one = { by: 'ref', ref: only, reason: whom.reason };
      return { typed: one, ...(await look(event, one)) };
    }, whom);
  },
  record: async (event) => {
    const typed = await typedIn(event.request);
    const whom = { by: 'ref', ref: typed.text('ref'), reason: typed.text('reason') };
    return done(async () => {
      const decision = read(NewDecision, {
        ref: whom.ref,
        purpose: typed.text('purpose'),
        recipient: typed.text('recipient'),
        decision: typed.text('decision'),
        collectedBy: 'console',
      });
      const api = apiOf(event, event.params.partner);
      const effect = await api.consent.record(decision);
      const { file } = await look(event, { ref: decision.ref, reason: whom.reason });
      const followed = effect.isNew ? await whatFollowed(api, decision, file) : undefined;
      return { typed: whom, effect, file, followed };
    }, whom);
  },
  erase: async (event) => {
    const typed = await typedIn(event.request);
    const whom = { by: 'ref', ref: typed.text('ref'), reason: typed.text('reason') };
    return done(async () => {
      const api = apiOf(event, event.params.partner);
      const ref = read(CustomerRef, whom.ref, 'ref');
      const erased = await api.customer.erase({ ref });
      const { file } = await look(event, { ref, reason: whom.reason });
      const followed = await whatFollowed(api, { purpose: '*', recipient: '*' }, file);
      return { typed: whom, erased, file, followed };
    }, whom);
  },
};
