import { apiOf } from '#lib/server/api.ts';
import { ifAllowed } from '#lib/server/refused.ts';
import type { PageServerLoad } from './$types';

/** The agreements whose last acts and whose permissions are shown, and how many acts. */
const [looked, latest] = [10, 6];

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
  const views = await Promise.all(agreements.slice(0, looked).map(({ id }) => api.agreement.get({ id })));
  return {
    toSign: agreements
      .filter(({ can }) => can.sign === true)
      .map(({ id, name, proposedBy }) => ({ id, name, proposedBy })),
    recalled: recalls?.people,
    coverage: coverage?.permissions.filter(({ cooperations }) => cooperations.length > 0),
    drawn: views.flatMap(({ permissions }) =>
      permissions
        .filter(({ recipient }) => recipient === event.params.partner)
        .map(({ key, actions }) => ({ key, actions })),
    ),
    acts: views
      .flatMap(({ id, name, acts }) =>
        acts.map(({ act, partnerName, at }) => ({ id, name, act, partnerName, at })),
      )
      .toSorted((one, other) => other.at.localeCompare(one.at))
      .slice(0, latest),
    customers: summary?.customers,
    consents: summary?.activeConsents,
    inbox: inbox?.people,
    jobs: jobs.map(({ id, kind, state, requestedAt }) => ({ id, kind, state, requestedAt })),
  };
};
