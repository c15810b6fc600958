/**
 * A customer's contact data as it rests in a store: one sealed JSON text, bound to the store and the customer it
 * belongs to. Identifiers are found by keyed hash of their normalised form.
 */
import type { IdentifierKind } from '@entente/contract';
import { keyedHash, seal, unseal } from '@entente/store';

export type Contact = {
  /** Attributes of category contact (names, street …), by name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** As written, and normalised; null where it could not be. */
  readonly identifiers: readonly {
    readonly kind: IdentifierKind;
    readonly written: string;
    readonly normalised: string | null;
  }[];
};

/** Where sealed contact data belongs: of a customer, or of a row in an inbox, its id as bytes or in hex. */
export type ContactPlace =
  | { readonly partner: string; readonly ref: string }
  | { readonly partner: string; readonly delivery: string; readonly pairwise: Buffer | string };

/** Seals contact data for its place under the store's contact key. */
export function sealContact(key: Buffer, place: ContactPlace, contact: Contact): Buffer {
  return seal(key, Buffer.from(JSON.stringify(contact), 'utf8'), placeText(place));
}

/** Opens what {@link sealContact} sealed for that place; throws for any other. */
export function openContact(key: Buffer, place: ContactPlace, sealed: Buffer): Contact {
  return JSON.parse(unseal(key, sealed, placeText(place)).toString('utf8')) as Contact;
}

/** The keyed hash of a normalised identifier, under a store's hash key or a cooperation's pseudonym key: 32 bytes. */
export function identifierHash(key: Buffer, kind: IdentifierKind, normalised: string): Buffer {
  return keyedHash(key, `${kind}\n${normalised}`);
}

function placeText(place: ContactPlace): string {
  if ('ref' in place) return `store/${place.partner}/customer/${place.ref}`;
  const { partner, delivery, pairwise } = place;
  return `store/${partner}/inbox/${delivery}/${typeof pairwise === 'string' ? pairwise : pairwise.toString('hex')}`;
}
