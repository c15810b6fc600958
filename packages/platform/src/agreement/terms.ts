/**
 * The one form of an agreement's terms that is hashed and signed: RFC 8785 canonical JSON, UTF-8, SHA-256.
 * The same terms give the same hash whatever the file they were written in.
 */
import { createHash } from 'node:crypto';
import { type AgreementTerms, type TermsHash } from '@entente/contract';
import canonicalize from 'canonicalize';

/** The canonical JSON of terms as `AgreementTerms` gives them. */
export function canonicalTerms(terms: AgreementTerms): string {
  const text = canonicalize(terms);
  if (text === undefined) throw new Error('The terms of an agreement are always an object.');
  return text;
}

/** What parties sign: the SHA-256 of the canonical terms, in lower-case hexadecimal. */
export function hashOfTerms(terms: AgreementTerms): TermsHash {
  return createHash('sha256').update(canonicalTerms(terms), 'utf8').digest('hex');
}
