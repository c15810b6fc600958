import { CooperationId, DeliveryMode, type DeliveryQuestion } from '@entente/contract';
import { redirect } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import { inFavour, inForce } from '#lib/server/favour.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every permission that allows to hand people over, of every agreement in force. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const agreements = await inForce(api);
  const lists = await Promise.all(agreements.map(({ id }) => inFavour(api, id, event.params.partner)));
  return {
    permissions: lists.flatMap((list, index) =>
      list
        .filter(({ canDeliver }) => canDeliver)
        .map(({ id, key }) => ({ value: `${id} ${key}`, key, agreement: agreements[index]!.name })),
    ),
  };
};

/** The permission's field says its agreement too, since the same line may stand in several. */
function questionIn(typed: Typed): DeliveryQuestion {
  const under = typed.text('permission');
  const text = typed.find('where');
  return {
    cooperation: read(CooperationId, under.slice(0, 10), 'permission'),
    permission: under.slice(11),
    mode: read(DeliveryMode, typed.text('mode'), 'mode'),
    ...(text !== undefined && { where: { text } }),
  };
}

const said = (typed: Typed) => ({
  permission: typed.text('permission'),
  mode: typed.text('mode'),
  where: typed.text('where'),
});

export const actions: Actions = {
  preview: async (event) => {
    const typed = await typedIn(event.request);
    return done(async () => {
      const preview = await apiOf(event, event.params.partner).delivery.preview(questionIn(typed));
      return { typed: said(typed), preview };
    }, said(typed));
  },
  request: async (event) => {
    const typed = await typedIn(event.request);
    const { partner } = event.params;
    return done(async () => {
      const { id } = await apiOf(event, partner).job.deliver(questionIn(typed));
      return redirect(303, `/as/${partner}/deliveries?job=${id}`);
    }, said(typed));
  },
};
