import { DeliveryId, InboxPage } from '@entente/contract';
import { error, redirect } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

const idOf = (text: string): string => {
  const id = DeliveryId.safeParse(text);
  return id.success ? id.data : error(404, 'not-found');
};

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const id = idOf(event.params.id);
  const delivery = await api.delivery.get({ id });
  const isLocked = delivery.state === 'SUSPENDED';
  if (delivery.can.read !== true) return { delivery, isLocked, rows: [], next: null };
  const after = cursorOf(event.url, InboxPage.shape.after.unwrap());
  const { rows, next } = await api.inbox.list({ delivery: id, limit: 50, ...after });
  return { delivery, isLocked, rows, next };
};

export const actions: Actions = {
  refresh: (event) =>
    done(async () => {
      await apiOf(event, event.params.partner).delivery.refresh({ id: idOf(event.params.id) });
      return redirect(303, `/as/${event.params.partner}/deliveries`);
    }),
};
