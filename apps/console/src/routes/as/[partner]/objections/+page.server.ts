import { NewObjection, ObjectionPage } from '@entente/contract';
import { z } from 'zod';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { cursorOf } from '#lib/server/page.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

const Cursor = z.coerce.number().pipe(ObjectionPage.shape.after.unwrap());

export const load: PageServerLoad = async (event) => {
  const { objections, next, can } = await apiOf(event, event.params.partner).objection.list({
    limit: 50,
    ...cursorOf(event.url, Cursor),
  });
  return { objections, next: next === null ? null : String(next), can };
};

export const actions: Actions = {
  record: async (event) => {
    const typed = await typedIn(event.request);
    const asked = { by: typed.text('by'), written: typed.text('written'), purpose: typed.text('purpose') };
    return done(async () => {
      const { by, written, purpose } = asked;
      const objection = read(NewObjection, { purpose, [by]: written });
      const { isNew } = await apiOf(event, event.params.partner).objection.record(objection);
      return { isNew };
    }, asked);
  },
};
