import { PairwiseId, RecallAnswer, SentRecallsId } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { cursorOf } from '#lib/server/page.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [received, sent] = await Promise.all([
    api.recall.list({ limit: 50, ...cursorOf(event.url, PairwiseId) }),
    api.recall.sent({ limit: 50, ...cursorOf(event.url, SentRecallsId, 'sent') }),
  ]);
  return { ...received, sent: sent.sent, moreSent: sent.next };
};

export const actions: Actions = {
  answer: async (event) => {
    const statement = (await typedIn(event.request)).text('statement');
    return done(
      async () => {
        const answer = read(RecallAnswer, { statement });
        const { people } = await apiOf(event, event.params.partner).recall.acknowledge(answer);
        return { people };
      },
      { statement },
    );
  },
};
