/** The table of all routes, and the one that a request is for. */
import { refuse } from '@entente/contract';
import { agreement } from './agreement.ts';
import { analysis } from './analysis.ts';
import { audit } from './audit.ts';
import { change } from './change.ts';
import { column } from './column.ts';
import { consent } from './consent.ts';
import { cooperation } from './cooperation.ts';
import { customer } from './customer.ts';
import { delivery } from './delivery.ts';
import { dictionary } from './dictionary.ts';
import { disclosure } from './disclosure.ts';
import { event } from './event.ts';
import { inbox } from './inbox.ts';
import { job } from './job.ts';
import { key } from './key.ts';
import { member } from './member.ts';
import { objection } from './objection.ts';
import { operator } from './operator.ts';
import { contact, organisation } from './organisation.ts';
import { overlap } from './overlap.ts';
import { partner } from './partner.ts';
import { place } from './place.ts';
import { publication } from './publication.ts';
import { platform } from './platform.ts';
import { recall } from './recall.ts';
import { release } from './release.ts';
import type { Inputs, Lane, Method, Route, RoutesOf } from './route.ts';
import { segment } from './segment.ts';
import { set } from './set.ts';
import { upload } from './upload.ts';

const table: { readonly [Noun in keyof Inputs]: RoutesOf<Noun> } = {
  partner,
  member,
  key,
  operator,
  customer,
  event,
  dictionary,
  place,
  organisation,
  contact,
  consent,
  agreement,
  change,
  cooperation,
  segment,
  set,
  publication,
  column,
  overlap,
  release,
  analysis,
  delivery,
  inbox,
  objection,
  recall,
  disclosure,
  audit,
  platform,
  job,
  upload,
};

/** A route with the procedure it leads to, such as `agreement.sign`. */
export type Placed = Route & {
  readonly procedure: string;
  readonly noun: string;
  readonly method: Method;
  readonly path: string;
  readonly lane: Lane;
};

/** Whether it can be reached over the network. */
export const isReached = ({ reach }: Pick<Placed, 'reach'>): boolean =>
  reach !== 'machine' && reach !== 'job';

/** Every route, in the order of the table. */
export const routes: readonly Placed[] = Object.entries(table).flatMap(([noun, verbs]) =>
  Object.entries(verbs as Readonly<Record<string, Route>>).map(([verb, route]) => {
    const [method, path] = route.at.split(' ') as [Method, string];
    return { lane: 'ordinary' as const, ...route, procedure: `${noun}.${verb}`, noun, method, path };
  }),
);

const byProcedure = new Map(routes.map((route) => [route.procedure, route]));

/** The route of a procedure; undefined where there is no such procedure. */
export const findRoute = (procedure: string): Placed | undefined => byProcedure.get(procedure);

type Step = { readonly name?: string; readonly text: string };
const stepsOf = (path: string): Step[] =>
  path.split('/').map((text) => (text.startsWith('{') ? { name: text.slice(1, -1), text } : { text }));
const placed = routes.map((route) => ({ route, steps: stepsOf(route.path) }));

/**
 * The route of a method and a path under /api/v1, with what stands in its places. Paths that are written out are
 * preferred to those with places. Refuses `not-found`.
 */
export function getRoute(method: string, path: string): { route: Placed; params: Record<string, string> } {
  const texts = path.split('/');
  const fitting = placed.filter(
    ({ route, steps }) =>
      route.method === method &&
      isReached(route) &&
      steps.length === texts.length &&
      steps.every(({ name, text }, place) =>
        name === undefined ? text === texts[place] : texts[place] !== '',
      ),
  );
  const [best] = fitting.toSorted((a, b) => placesOf(a.steps) - placesOf(b.steps));
  if (!best) refuse('not-found', { what: 'route' });
  const params: Record<string, string> = {};
  for (const [place, { name }] of best.steps.entries())
    if (name !== undefined) params[name] = decoded(texts[place] ?? '');
  return { route: best.route, params };
}

const placesOf = (steps: readonly Step[]): number => steps.filter(({ name }) => name !== undefined).length;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return refuse('input-invalid', { detail: 'the path is not encoded as UTF-8' });
  }
}
