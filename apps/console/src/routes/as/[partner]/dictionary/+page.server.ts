import { DictionaryPage } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const after = cursorOf(event.url, DictionaryPage.shape.after.unwrap());
  const { lines, next } = await apiOf(event, event.params.partner).dictionary.list({ limit: 200, ...after });
  return { lines, next };
};
