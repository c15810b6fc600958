import { hasRole } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import { CooperationId } from '@entente/contract';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const after = cursorOf(event.url, CooperationId);
  const { agreements, next } = await apiOf(event, event.params.partner).agreement.list({
    limit: 20,
    ...after,
  });
  const canPropose = hasRole(event.locals.account, event.params.partner, 'admin');
  return { agreements, next, canPropose };
};
