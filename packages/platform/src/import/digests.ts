/** Identities of rows: SHA-256 over their content in one fixed order, so that the same content is known again. */
import { hash } from 'node:crypto';
import type { ParsedConsent } from './rows.ts';

/** Takes what a row says, as JSON values in a fixed order, and what kind of row says it; gives 32 bytes. */
export function digestOf(
  kind: 'customer' | 'event' | 'event-id' | 'consent',
  content: readonly unknown[],
): Buffer {
  return sha256(JSON.stringify([kind, ...content]));
}

/** The identity of a decision, whether it came in a file, by hand, out of the journal, or follows from an erasure. */
export function consentDigest(decision: Omit<ParsedConsent, 'line' | 'digest'>): Buffer {
  const { ref, purpose, recipient, event, at, expiresAt, categories, collectedBy, notice } = decision;
  return digestOf('consent', [
    ref,
    purpose,
    recipient,
    event,
    at,
    expiresAt,
    categories,
    collectedBy,
    notice,
  ]);
}

/** The identity of the nth row among those of the same content: the digest of the content, then n. */
export function nthDigest(content: Buffer, nth: number): Buffer {
  return sha256(Buffer.concat([content, Buffer.from(`:${nth}`)]));
}

/** By way of a string, which is twice as fast as letting every digest allocate a buffer of its own. */
function sha256(content: string | Buffer): Buffer {
  return Buffer.from(hash('sha256', content, 'binary'), 'binary');
}
