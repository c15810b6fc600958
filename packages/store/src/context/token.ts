/**
 * Minting the signed contexts that Postgres verifies (db/control/0001-context.sql). A token opens one schema in one
 * mode for one connection and can be entered once; it travels as a bind parameter only.
 */
import { createHmac } from 'node:crypto';

export const modes = ['own', 'deliver', 'publish', 'withdraw', 'sweep'] as const;
export type Mode = (typeof modes)[number];

/** Which schema a context opens. */
export type Place =
  | { readonly kind: 'control' }
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

let serial = BigInt(Date.now()) * 1_000n;

/** Signs a context for the backend with that pid. No field may contain the separator. */
export function mintToken(key: Buffer, context: Context, backendPid: number, now = Date.now()): string {
  serial += 1n;
  const { place, mode, partner, actor } = context;
  const id = place.kind === 'control' ? 'control' : place.id;
  const fields = ['c1', place.kind, id, mode, partner, actor, backendPid, serial, now + lifetimeMs].map(
    String,
  );
  if (fields.some((field) => field === '' || /[|\p{Cc}]/u.test(field))) {
    throw new Error('a context field is empty or contains a separator');
  }
  const body = fields.join('|');
  return `${body}|${createHmac('sha256', key).update(body).digest('hex')}`;
}

/** The schema of a place; the same rule stands in `context.enter`. */
export function schemaOf(place: Place): string {
  if (place.kind === 'control') return 'control';
  return place.kind === 'store' ? `store_${place.id.replaceAll('-', '_')}` : `coop_${place.id}`;
}
