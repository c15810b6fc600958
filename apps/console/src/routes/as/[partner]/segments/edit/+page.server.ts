import { Language, SegmentName, Written, type SegmentVocabulary } from '@entente/contract';
import { fail, redirect, type ActionFailure } from '@sveltejs/kit';
import { edit } from '#lib/segment/edit.ts';
import { hasRole } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import {
  askedIn,
  draftFrom,
  draftIn,
  membersOf,
  valuesFor,
  vocabularyOf,
  wrongIn,
  type Draft,
} from '#lib/server/conditions.ts';
import { typedIn } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done, ifAllowed, refusalOf } from '#lib/server/refused.ts';
import { wordsOf } from '#lib/words/words.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

type Asking = Pick<RequestEvent, 'params' | 'locals'> & RequestEvent;
const languageOf = ({ locals }: Pick<RequestEvent, 'locals'>) => Language.catch('en').parse(locals.language);

/** What a condition means: in plain words, what it reads, and how many it selects. */
async function mean(event: Asking, of: Written) {
  const api = apiOf(event, event.params.partner);
  const shown = await api.segment.check({ of, language: languageOf(event) });
  const count = await ifAllowed(api.segment.count({ of }));
  const { condition, text, says, categories } = shown;
  return { condition, text, says, categories, count };
}

type Meant = Awaited<ReturnType<typeof mean>>;

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const name = event.url.searchParams.get('name');
  const copied = event.url.searchParams.get('copy');
  const [vocabulary, words, segment] = await Promise.all([
    vocabularyOf(api, event.locals.language),
    wordsOf(event.locals.language),
    name === null && copied === null
      ? undefined
      : api.segment.get({ name: read(SegmentName, name ?? copied, 'name'), language: languageOf(event) }),
  ]);
  const view = event.url.searchParams.get('view') === 'text' ? 'text' : 'fields';
  // A condition that another page found, to go on with: what is wrong with it is said of the text.
  const text = segment ? null : event.url.searchParams.get('text');
  const opened =
    text === null ? undefined : await done(async () => mean(event, read(Written, { text }, 'text')));
  const refused = refusalOf(opened);
  const meant = refused ? undefined : (opened as Meant | undefined);
  const draft =
    refused && text !== null
      ? { ...draftFrom(undefined, vocabulary, 'text'), text }
      : draftFrom((segment ?? meant)?.condition, vocabulary, view);
  const [count, members, values] = await Promise.all([
    segment && ifAllowed(api.segment.count({ of: { name: segment.name } })),
    membersOf(api, name ?? '', words),
    valuesFor(api, draft.root, vocabulary),
  ]);
  return {
    vocabulary,
    members,
    values,
    draft,
    refused,
    meant: segment ? { says: segment.says, categories: segment.categories, count } : meant,
    name: name ?? '',
    segment: segment && { ...segment, isCopied: name === null },
    canSave: hasRole(event.locals.account, event.params.partner, 'analyst'),
  };
};

/** What the form holds, and what else a page needs that shows it again. */
async function heldIn(event: Asking) {
  const api = apiOf(event, event.params.partner);
  const typed = await typedIn(event.request);
  const vocabulary = await vocabularyOf(api, event.locals.language);
  const draft = draftIn(typed, vocabulary);
  const said = async (of: Draft) => ({
    draft: of,
    name: typed.text('name'),
    values: await valuesFor(api, of.root, vocabulary),
  });
  return { api, typed, vocabulary, draft, said };
}

/** A refusal, with what is wrong beside the condition that it is wrong with. */
function placed<Answer>(
  answer: Answer,
  { draft, vocabulary }: { draft: Draft; vocabulary: SegmentVocabulary },
) {
  const refused = refusalOf(answer);
  if (!refused || draft.view === 'text') return answer;
  const wrong = wrongIn(refused.faults, draft.root, vocabulary);
  const { status, data } = answer as ActionFailure<object>;
  return fail(status, { ...data, refused, wrong });
}

export const actions: Actions = {
  /** A button of the builder, or a choice that a script sends on: what is half said is no fault of anybody's yet. */
  build: async (event) => {
    const { typed, vocabulary, draft, said } = await heldIn(event);
    const [does = '', at = ''] = typed.text('do').split(' ');
    if (does === 'show')
      return done(
        async () => {
          const view = at === 'text' ? 'text' : 'fields';
          if (draft.view === 'fields' ? draft.root.of.length === 0 : draft.text === '')
            return { typed: await said(draftFrom(undefined, vocabulary, view)) };
          const meant = await mean(event, askedIn(draft, vocabulary));
          return { typed: await said(draftFrom(meant.condition, vocabulary, view)), meant };
        },
        await said(draft),
      );
    const adding = typed.text(`${at}.adding`);
    const { root, focus } = edit(draft.root, { does, at, adding }, vocabulary);
    const built = await said({ ...draft, root });
    const answer = await done(async () => mean(event, askedIn(built.draft, vocabulary)));
    const refused = refusalOf(answer);
    if (!refused) return { typed: built, focus, meant: answer as Meant };
    // What was just added lacks everything; what was changed is told what it lacks.
    return {
      typed: built,
      focus,
      wrong: does === 'live' ? wrongIn(refused.faults, root, vocabulary) : {},
    };
  },
  check: async (event) => {
    const { vocabulary, draft, said } = await heldIn(event);
    const typed = await said(draft);
    return placed(
      await done(async () => ({ typed, meant: await mean(event, askedIn(draft, vocabulary)) }), typed),
      { draft, vocabulary },
    );
  },
  save: async (event) => {
    const { api, typed, vocabulary, draft, said } = await heldIn(event);
    const answer = await done(
      async () => {
        const name = read(SegmentName, typed.text('name'), 'name');
        const saved = await api.segment.save({ name, of: askedIn(draft, vocabulary) });
        const view = draft.view === 'text' ? '&view=text' : '';
        return redirect(303, `?name=${encodeURIComponent(saved.name)}${view}`);
      },
      await said(draft),
    );
    return placed(answer, { draft, vocabulary });
  },
  remove: async (event) => {
    const name = (await typedIn(event.request)).text('name');
    return done(async () => {
      await apiOf(event, event.params.partner).segment.remove({ name: read(SegmentName, name, 'name') });
      return redirect(303, `/as/${event.params.partner}/segments`);
    });
  },
};
