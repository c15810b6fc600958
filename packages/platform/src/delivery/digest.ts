/** Tells whether what is handed over of a person has changed, without keeping it in clear. */
import canonicalize from 'canonicalize';
import { keyedHash } from '@entente/store';
import type { HandedRecord } from './records.ts';

/**
 * Gives 32 hexadecimal digits that are the same for the same attributes, contact data and events, under the
 * recipient's hash key. The recipient's own ref is no part of it: that is not what was handed over.
 */
export function digestOf(key: Buffer, { attributes, contact, events }: Content): string {
  const identifiers = (contact?.identifiers ?? []).map((each) => String(canonicalize(each))).toSorted();
  const text = canonicalize({
    attributes,
    contact: contact?.attributes ?? {},
    identifiers,
    events: events.map(({ kind, at, properties }) => ({ kind, at: at.toISOString(), properties })),
  });
  return keyedHash(key, `handed over\n${text}`).subarray(0, 16).toString('hex');
}

type Content = Pick<HandedRecord, 'attributes' | 'contact' | 'events'>;
