import { apiOf } from '#lib/server/api.ts';
import { ifAllowed } from '#lib/server/refused.ts';
import type { PageServerLoad } from './$types';

/** What waits for whoever looks, and how things stand; what their role may not see is left off. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [{ agreements }, recalls, coverage, summary, inbox, { jobs }] = await Promise.all([
    api.agreement.list({ limit: 100 }),
    ifAllowed(api.recall.list({ limit: 1 })),
    ifAllowed(api.consent.coverage({})),
    ifAllowed(api.customer.summary()),
    ifAllowed(api.inbox.count({})),
    api.job.list({ limit: 6 }),
  ]);
  return {
    toSign: agreements
      .filter(({ can }) => can.sign === true)
      .map(({ id, name, proposedBy }) => ({ id, name, proposedBy })),
    recalled: recalls?.people,
    coverage: coverage?.permissions.filter(({ cooperations }) => cooperations.length > 0),
    customers: summary?.customers,
    consents: summary?.activeConsents,
    inbox: inbox?.people,
    jobs: jobs.map(({ id, kind, state, requestedAt }) => ({ id, kind, state, requestedAt })),
  };
};
