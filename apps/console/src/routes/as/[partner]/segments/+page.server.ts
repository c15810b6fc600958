import { SegmentName } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const after = cursorOf(event.url, SegmentName);
  return apiOf(event, event.params.partner).segment.list({ limit: 50, ...after });
};
