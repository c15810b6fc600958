/**
 * Our words in the vocabularies that others read: the W3C Data Privacy Vocabulary (DPV 2.3, with its extensions for
 * personal data and locations), Dublin Core terms and ODRL 2.2. A document carries its context, so that nobody needs
 * a network to read it. Where a vocabulary has no word as narrow as ours, ours is an instance of its nearest class.
 */
import { z } from 'zod';
import type { ConsentState } from './consent.ts';
import type { DataCategory, PermittedAction } from './words.ts';

/** The context of every document: prefixes, and which values are instants, durations or numbers. */
export const linkedDataContext = {
  '@version': 1.1,
  dpv: 'https://w3id.org/dpv#',
  pd: 'https://w3id.org/dpv/pd#',
  loc: 'https://w3id.org/dpv/loc#',
  dct: 'http://purl.org/dc/terms/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  'dct:created': { '@type': 'xsd:dateTime' },
  'dct:date': { '@type': 'xsd:dateTime' },
  'dct:valid': { '@type': 'xsd:dateTime' },
} as const;

/** The DPV class of each data category's values. */
export const categoryTerm: Readonly<Record<DataCategory, string>> = {
  contact: 'pd:Contact',
  demographic: 'pd:Demographic',
  location: 'pd:Location',
  purchase: 'pd:Purchase',
  loyalty: 'pd:Transactional',
  survey: 'pd:Opinion',
  marketing: 'pd:Communication',
  support: 'pd:Communication',
  social: 'pd:Social',
  employment: 'pd:Professional',
};

/** The DPV status of each state of a consent; `none` is one of which nothing is known. */
export const consentStatusTerm: Readonly<Record<ConsentState, string>> = {
  given: 'dpv:ConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  revoked: 'dpv:ConsentRevoked',
  expired: 'dpv:ConsentExpired',
  none: 'dpv:ConsentUnknown',
};

/** The DPV processing that comes nearest to each action of a permission. */
export const actionTerm: Readonly<Record<PermittedAction, string>> = {
  count: 'dpv:Query',
  analyse: 'dpv:Analyse',
  deliver: 'dpv:Obtain',
};

/** What names a thing of ours where a vocabulary wants an IRI: opaque, and resolved by nobody. */
export const entityIri = (...parts: readonly string[]): string => ['urn', 'entente', ...parts].join(':');

/** A document in JSON-LD. Its context stands in it, so it means the same wherever it is read. */
export const LinkedData = z.looseObject({
  '@context': z.looseObject({}),
  '@id': z.string().max(300),
  '@type': z.string().max(100),
});
export type LinkedData = z.infer<typeof LinkedData>;
