import { TrendCursor } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [coverage, trend, { can }] = await Promise.all([
    api.consent.coverage({}),
    api.consent.trend({ step: 'week', limit: 6, ...cursorOf(event.url, TrendCursor) }),
    api.customer.summary(),
  ]);
  return {
    at: coverage.at,
    coverage: coverage.permissions.map(({ permission, customers, people }) => ({
      permission,
      customers,
      people,
    })),
    trends: trend.trends,
    next: trend.next,
    canLook: can.look === true,
  };
};
