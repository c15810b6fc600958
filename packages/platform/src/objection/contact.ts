/** The e-mail or phone of somebody who objected, as it rests in a store: sealed, and found by keyed hash. */
import { seal, unseal } from '@entente/store';

export type ObjectedContact = { readonly kind: 'email' | 'phone'; readonly normalised: string };

/** Where a sealed contact belongs: to the objection with that hash, in the store of that partner. */
type Place = { readonly partner: string; readonly kind: 'email' | 'phone'; readonly hash: Buffer };

/** Seals a normalised e-mail or phone under the store's contact key. */
export function sealObjection(key: Buffer, place: Place, normalised: string): Buffer {
  return seal(key, Buffer.from(normalised, 'utf8'), placeText(place));
}

/** Opens what {@link sealObjection} sealed for that place; throws for any other. */
export function openObjection(key: Buffer, place: Place & { readonly sealed: Buffer }): ObjectedContact {
  return { kind: place.kind, normalised: unseal(key, place.sealed, placeText(place)).toString('utf8') };
}

/** Enough to recognise one's own, and no more: `a…@example.com`, `+61…156`. */
export function maskContact({ kind, normalised }: ObjectedContact): string {
  if (kind === 'phone') return `${normalised.slice(0, 3)}…${normalised.slice(-3)}`;
  const at = normalised.lastIndexOf('@');
  return `${String.fromCodePoint(normalised.codePointAt(0)!)}…${normalised.slice(at)}`;
}

const placeText = ({ partner, kind, hash }: Place): string =>
  `store/${partner}/objection/${kind}/${hash.toString('hex')}`;
