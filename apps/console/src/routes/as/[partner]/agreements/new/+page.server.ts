import type { TermsInput } from '@entente/contract';
import { redirect } from '@sveltejs/kit';
import type { Draft } from '#lib/draft.ts';
import { apiOf } from '#lib/server/api.ts';
import { addLine, draftOf, dropLine, newLine, termsOf } from '#lib/server/draft.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const dayMs = 86_400_000;
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

export const load: PageServerLoad = async (event) => {
  const { partner } = event.params;
  const { partners } = await apiOf(event, partner).partner.list({ limit: 1_000 });
  const now = Date.now();
  const draft: Draft = {
    name: '',
    parties: [partner],
    starts: dayOf(now),
    ends: dayOf(now + 730 * dayMs),
    minimumCohort: '50',
    deliveryDays: '30',
    lines: [newLine(partner)],
  };
  return { draft, partners: partners.map(({ handle, name }) => ({ handle, name })) };
};

const inputOf = (typed: Typed): { input: TermsInput; draft?: Draft; text?: string } => {
  const text = typed.find('text');
  if (text !== undefined) return { input: { text, format: 'yaml' }, text };
  const draft = draftOf(typed);
  return { input: { terms: termsOf(draft) }, draft };
};

/** Changes the lines of the form and nothing else. */
const lines =
  (change: (draft: Draft, typed: Typed, partner: string) => Draft) => async (event: RequestEvent) => {
    const typed = await typedIn(event.request);
    return { typed: { draft: change(draftOf(typed), typed, event.params.partner), text: undefined } };
  };

export const actions: Actions = {
  add: lines(addLine),
  drop: lines(dropLine),
  look: async (event) => {
    const { input, draft, text } = inputOf(await typedIn(event.request));
    const typed = { draft, text };
    return done(async () => {
      const { rendering, hash } = await apiOf(event, event.params.partner).agreement.check(input);
      return { read: { rendering, hash }, typed };
    }, typed);
  },
  propose: async (event) => {
    const { input, draft, text } = inputOf(await typedIn(event.request));
    return done(
      async () => {
        const { id } = await apiOf(event, event.params.partner).agreement.propose(input);
        return redirect(303, `/as/${event.params.partner}/agreements/${id}`);
      },
      { draft, text },
    );
  },
};
