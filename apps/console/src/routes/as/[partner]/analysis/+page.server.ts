import type { AnalysisPreviewQuestion, CooperationId } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { aboutIn, columnsUnder, publishedUnder } from '#lib/server/asked.ts';
import type { InFavour } from '#lib/server/favour.ts';
import { done, refusalOf } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';
import { hasMonths, isNamed, nameOf, type Kind } from './columns.ts';
import { kindIn, questionIn } from './question.ts';

type Api = ReturnType<typeof apiOf>;

/** What the address asks about, and what can be chosen from. */
async function askedOn(
  event: Pick<RequestEvent, 'request' | 'url' | 'platform' | 'cookies' | 'params' | 'locals'>,
) {
  const { partner } = event.params;
  const api = apiOf(event, partner);
  const params = new URLSearchParams(event.url.searchParams);
  const { agreements, about } = await aboutIn(api, { params, partner }, (id, permissions) =>
    firstShared(api, id, { permissions, kind: kindIn(params) }),
  );
  if (!about) return { agreements, api, params };
  const [columns, published] = await Promise.all([
    columnsUnder(api, about.id, about.named),
    publishedUnder(api, about.id, about.named),
  ]);
  // A page that is opened shows what it can: the first column there is.
  if (!params.has('by1') && kindIn(params) !== 'trend') {
    const first = columns.find((column) => isNamed(column) && !hasMonths(column));
    if (first) params.set('by1', nameOf(first));
  }
  const monthly = columns.find(hasMonths);
  if (!params.has('measure') && monthly) params.set('measure', nameOf(monthly));
  return { agreements, api, params, known: { about, columns, published } };
}

/**
 * The first permission under which anything is shared, by months where that is asked for; else the first that allows to
 * analyse.
 */
async function firstShared(
  api: Api,
  id: CooperationId,
  { permissions, kind }: { permissions: readonly InFavour[]; kind: Kind },
): Promise<readonly InFavour[]> {
  const analysable = permissions.filter(({ canAnalyse }) => canAnalyse);
  const columns = await columnsUnder(api, id, analysable);
  const column = (kind === 'trend' && columns.find(hasMonths)) || columns[0];
  const [first] = column ? analysable.filter(({ key }) => key === column.permission) : analysable;
  return first ? [first] : [];
}

/** The whole question stands in the address, so that it can be shown to a colleague; asking it is a form of its own. */
export const load: PageServerLoad = async (event) => {
  const { agreements, api, params, known } = await askedOn(event);
  if (!known) return { agreements, chosen: undefined };
  const { id, permissions, named } = known.about;
  // What it would cost follows from the terms, and counts nobody; a choice that cannot be asked is said to be none.
  const cost = await done(async () => {
    const question = questionIn(params, known);
    return { preview: question && (await api.analysis.preview(question)) };
  });
  const refused = refusalOf(cost);
  return {
    agreements,
    chosen: {
      id,
      kind: kindIn(params),
      permissions: permissions.filter(({ canAnalyse }) => canAnalyse),
      named,
      columns: known.columns,
      published: known.published,
      /** The fields as they are filled in, those that the page chose included. */
      fields: [...params].filter(([name]) => !name.startsWith('/')),
      ...(refused ? { refused } : { preview: 'preview' in cost ? cost.preview : undefined }),
    },
  };
};

async function answerTo({ analysis }: Api, question: AnalysisPreviewQuestion) {
  switch (question.kind) {
    case 'breakdown': {
      const { kind, ...asked } = question;
      return { kind, told: await analysis.breakdown(asked) };
    }
    case 'trend': {
      const { kind, ...asked } = question;
      return { kind, told: await analysis.trend(asked) };
    }
    case 'lift': {
      const { kind, ...asked } = question;
      return { kind, told: await analysis.lift(asked) };
    }
  }
}

export const actions: Actions = {
  ask: async (event) =>
    done(async () => {
      const { api, params, known } = await askedOn(event);
      const question = known && questionIn(params, known);
      return { answer: question && (await answerTo(api, question)) };
    }),
};
