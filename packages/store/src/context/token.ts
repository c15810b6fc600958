/**
 * Minting the signed contexts that Postgres verifies (db/control/0001-context.sql). A token opens one schema in one
 * mode for one transaction of one connection; it travels as a bind parameter only.
 */
import { createHmac } from 'node:crypto';
import { keyObjectOf } from '../keys/seal.ts';
import type { Binding } from './line.ts';

export const modes = [
  'own',
  'deliver',
  'release',
  'publish',
  'withdraw',
  'sweep',
  'identify',
  'backup',
] as const;
export type Mode = (typeof modes)[number];

/** Which schema a context opens. */
export type Place =
  | { readonly kind: 'control' }
  /** Sign-in, which no context opens: a role of its own does. */
  | { readonly kind: 'identity' }
  | { readonly kind: 'store'; readonly id: string }
  | { readonly kind: 'cooperation'; readonly id: string };

export type Context = {
  readonly place: Place;
  readonly mode: Mode;
  /** The partner who acts; `operator` for the platform itself. */
  readonly partner: string;
  /** The person or program who acts. */
  readonly actor: string;
};

/** How long a context lasts, real time; longer than any statement may run. */
const lifetimeMs = 15 * 60_000;

/** Signs a context for that transaction. Throws when a field is empty or contains the separator. */
export function mintToken(key: Buffer, context: Context, binding: Binding, now = Date.now()): string {
  const { place, mode, partner, actor } = context;
  const { backend, transaction } = binding;
  const id = idOf(place);
  const expiry = now + lifetimeMs;
  const fields = ['c1', place.kind, id, mode, partner, actor, backend, transaction, expiry].map(String);
  if (fields.some((field) => field === '' || /[|\p{Cc}]/u.test(field))) {
    throw new Error('a context field is empty or contains a separator');
  }
  const body = fields.join('|');
  return `${body}|${createHmac('sha256', keyObjectOf(key)).update(body).digest('hex')}`;
}

/** What distinguishes a place from others of its kind; of which there is one, it is the kind. */
export const idOf = (place: Place): string => ('id' in place ? place.id : place.kind);

/** The schema of a place; the same rule stands in `context.enter`. Throws for an id that could be more than a name. */
export function schemaOf(place: Place): string {
  if (!('id' in place)) return place.kind;
  if (!/^[a-z0-9-]{1,40}$/.test(place.id)) throw new Error(`there is no ${place.kind} named ${place.id}`);
  return place.kind === 'store' ? `store_${place.id.replaceAll('-', '_')}` : `coop_${place.id}`;
}

/** The place of a schema; undefined for one that is not of a kind with tables of its own. */
export function findPlace(schema: string): Place | undefined {
  if (schema === 'control' || schema === 'identity') return { kind: schema };
  const [, prefix, name = ''] = /^(coop|store)_(.+)$/.exec(schema) ?? [];
  if (prefix === undefined) return undefined;
  return prefix === 'coop'
    ? { kind: 'cooperation', id: name }
    : { kind: 'store', id: name.replaceAll('_', '-') };
}
