import { LiftOrder, ReleasePage } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const after = Number(event.url.searchParams.get('after') ?? Number.NaN);
  const page = ReleasePage.catch({ limit: 20 }).parse({ limit: 20, ...(after > 0 && { after }) });
  const [{ releases, next }, { accounts }] = await Promise.all([
    api.release.list(page),
    api.release.budget({}),
  ]);
  return { releases, next: next === null ? null : String(next), accounts };
};

export const actions: Actions = {
  lift: async (event) => {
    const typed = await typedIn(event.request);
    return done(async () => {
      const order = read(LiftOrder, {
        cooperation: typed.text('cooperation'),
        recipient: typed.text('recipient'),
        reason: typed.text('reason'),
      });
      await apiOf(event, event.params.partner).release.lift(order);
      return { isLifted: true };
    });
  },
};
