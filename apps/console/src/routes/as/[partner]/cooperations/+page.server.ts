import { CooperationId } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import type { PageServerLoad } from './$types';

/** Every agreement that opened a cooperation, newest first. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const { agreements, next } = await api.agreement.list({
    limit: 20,
    ...cursorOf(event.url, CooperationId),
  });
  const open = agreements.filter(({ state }) => state === 'ACTIVE' || state === 'SUSPENDED');
  const standing = await Promise.all(open.map(({ id }) => api.cooperation.status({ cooperation: id })));
  return {
    cooperations: open.map(({ id, name, state, parties, endsAt }, n) => ({
      id,
      name,
      state,
      parties,
      endsAt,
      people: standing[n]!.people,
      enrolledAt: standing[n]!.enrolled.find(({ partner }) => partner === event.params.partner)?.at ?? null,
    })),
    next,
  };
};
