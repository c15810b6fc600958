import { CooperationId, TermsHash } from '@entente/contract';
import { error, redirect } from '@sveltejs/kit';
import type { Draft } from '#lib/draft.ts';
import { apiOf } from '#lib/server/api.ts';
import { addLine, changedTerms, draftOf, draftOfTerms, dropLine } from '#lib/server/draft.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const idOf = ({ params }: Pick<RequestEvent, 'params'>): CooperationId => {
  const id = CooperationId.safeParse(params.id);
  return id.success ? id.data : error(404, 'not-found');
};

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [{ id, name, terms, parties }, { partners }] = await Promise.all([
    api.agreement.get({ id: idOf(event) }),
    api.partner.list({ limit: 1_000 }),
  ]);
  return {
    id,
    name,
    draft: draftOfTerms(terms),
    partners: partners
      .filter(({ handle }) => parties.includes(handle))
      .map(({ handle, name: each }) => ({ handle, name: each })),
  };
};

/** Changes the lines of the form and nothing else. */
const lines =
  (change: (draft: Draft, typed: Typed, partner: string) => Draft) => async (event: RequestEvent) => {
    const typed = await typedIn(event.request);
    return { typed: change(draftOf(typed), typed, event.params.partner) };
  };

/** What the form makes of the terms that hold now. */
async function wishOf(event: RequestEvent, draft: Draft) {
  const id = idOf(event);
  const { terms } = await apiOf(event, event.params.partner).agreement.get({ id });
  return { id, to: { terms: changedTerms(terms, draft) } };
}

export const actions: Actions = {
  add: lines(addLine),
  drop: lines(dropLine),
  look: async (event) => {
    const typed = draftOf(await typedIn(event.request));
    return done(async () => {
      const { kind, differences, sentences, hash, needs } = await apiOf(
        event,
        event.params.partner,
      ).change.check(await wishOf(event, typed));
      return { read: { kind, differences, sentences, hash, needs }, typed };
    }, typed);
  },
  ask: async (event) => {
    const fields = await typedIn(event.request);
    const typed = draftOf(fields);
    // What is signed is what was shown; a form that was changed since comes to another hash.
    const hash = TermsHash.parse(fields.text('hash'));
    return done(async () => {
      const wish = await wishOf(event, typed);
      const { change } = await apiOf(event, event.params.partner).change.request({ ...wish, hash });
      return redirect(303, `/as/${event.params.partner}/agreements/${wish.id}/changes/${change}`);
    }, typed);
  },
};
