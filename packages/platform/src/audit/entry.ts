/** An audit entry in the form that is hashed: canonical JSON (RFC 8785), so that its bytes follow from its facts. */
import { AuditEntry } from '@entente/contract';
import canonicalize from 'canonicalize';
import { leafHash, type Hash } from './tree.ts';

/**
 * The text of an entry and its leaf hash, SHA-256(0x00 ‖ text in UTF-8).
 * Throws a ZodError for anything the contract does not list: an entry with a field too many could hold a person.
 */
export function leafOf(entry: AuditEntry): { body: string; leaf: Hash } {
  const body = canonicalize(AuditEntry.parse(entry));
  if (body === undefined) throw new Error('An audit entry has no canonical form');
  return { body, leaf: leafOfBody(body) };
}

/** The leaf hash of an entry's text as it is stored. */
export const leafOfBody = (body: string): Hash => leafHash(Buffer.from(body, 'utf8'));
