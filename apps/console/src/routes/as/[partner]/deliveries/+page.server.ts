import { DeliveryId, JobId } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const job = JobId.safeParse(event.url.searchParams.get('job'));
  const [{ deliveries, next }, asked] = await Promise.all([
    api.delivery.list({ limit: 20, ...cursorOf(event.url, DeliveryId) }),
    job.success ? api.job.get({ id: job.data }) : undefined,
  ]);
  return {
    deliveries,
    next,
    job: asked && { state: asked.state, refusal: asked.refusal, isOver: asked.endedAt !== null },
  };
};
