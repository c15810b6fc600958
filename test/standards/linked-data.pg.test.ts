// What others read of ours: a consent receipt and an agreement, expanded by a JSON-LD processor without a network.
import {
  actionTerm,
  categoryTerm,
  consentStatusTerm,
  dataCategories,
  linkedDataContext,
  permittedActions,
  purposeIri,
  purposes,
  type LinkedData,
} from '@entente/contract';
import jsonld from 'jsonld';
import { describe, expect, test } from 'vitest';
import { agree, auditOf, importConsents, refusalOf } from '../support/exchange.ts';
import { openDeliveries } from '../support/deliveries.ts';
import { dpvTerms } from './dpv-terms.ts';

const { platform, aurora, sign } = await openDeliveries();
const reason = 'request 17';

type Node = Record<string, unknown> & { '@type'?: string[] };

/** Expands a document; whatever would need a network is a fault. */
async function expand(document: LinkedData): Promise<Node> {
  const documentLoader = (url: string) => Promise.reject(new Error(`${url} was to be loaded`));
  const [node] = await jsonld.expand(document as never, { documentLoader });
  return node as Node;
}

/** Every IRI of an expanded document: its properties, its types and what it refers to. */
function irisOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(irisOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === '@type' || key === '@id') return [inner].flat().map(String);
    return [...(key.startsWith('@') ? [] : [key]), ...irisOf(inner)];
  });
}

/** What a document says under a compact name, all of it. */
const at = (node: Node, name: string): Node[] => {
  const [prefix = '', term = ''] = name.split(':');
  const iri = `${linkedDataContext[prefix as 'dpv']}${term}`;
  return (node[iri] ?? []) as Node[];
};

/** What TS 27560 wants of a record, once each. */
const ofRecord = ['dct:identifier', 'dct:conformsTo', 'dpv:hasDataSubject', 'dpv:hasNotice', 'dpv:hasStatus'];
const ofProcess = [
  'dpv:hasPurpose',
  'dpv:hasDataController',
  'dpv:hasRecipient',
  'dpv:hasLegalBasis',
  'dpv:hasStorageCondition',
  'dpv:hasConsentControl',
  'dpv:hasJurisdiction',
  'dpv:hasRight',
];

test('every word of ours has a term that the vocabulary has', () => {
  const used = [
    ...purposes.map((purpose) => purposeIri[purpose].replace(linkedDataContext.dpv, 'dpv:')),
    ...dataCategories.map((category) => categoryTerm[category]),
    ...Object.values(consentStatusTerm),
    ...permittedActions.map((action) => actionTerm[action]),
  ];
  expect(used.filter((term) => !dpvTerms.has(term))).toEqual([]);
});

describe('a consent receipt', () => {
  test('is a ConsentReceipt with a record for each purpose and recipient, and all a record must have', async () => {
    await importConsents(platform, 'aurora', [
      { ref: 'a1', recipient: 'cedar', categories: ['loyalty'], expires: '2026-12-31T00:00:00Z' },
      { ref: 'a1', recipient: 'cedar', event: 'withdrawn', at: '2026-05-01T00:00:00Z' },
    ]);
    const receipt = await expand(await aurora.consent.receipt({ ref: 'a1', reason }));
    expect(receipt['@type']).toEqual(['https://w3id.org/dpv#ConsentReceipt']);
    const records = at(receipt, 'dpv:hasRecordOfActivity');
    expect(records).toHaveLength(2);
    for (const record of records) {
      const lacking = ofRecord.filter((name) => at(record, name).length !== 1);
      const [process] = at(record, 'dpv:hasProcess');
      expect([...lacking, ...ofProcess.filter((name) => at(process!, name).length !== 1)]).toEqual([]);
    }
    const [, withdrawn] = records;
    expect(at(withdrawn!, 'dpv:hasStatus')).toEqual([{ '@id': 'https://w3id.org/dpv#ConsentWithdrawn' }]);
    expect(at(withdrawn!, 'dpv:hasConsentStatus').map((event) => event['@type'])).toEqual([
      ['https://w3id.org/dpv#ConsentGiven'],
      ['https://w3id.org/dpv#ConsentWithdrawn'],
    ]);
    expect(at(at(withdrawn!, 'dpv:hasConsentStatus')[0]!, 'dct:valid')).toEqual([
      { '@type': 'http://www.w3.org/2001/XMLSchema#dateTime', '@value': '2026-12-31T00:00:00.000Z' },
    ]);
  });

  test('loses nothing to the context, and uses no term that the vocabulary lacks', async () => {
    const receipt = await expand(await aurora.consent.receipt({ ref: 'a1', reason }));
    const iris = irisOf(receipt);
    expect(iris.filter((iri) => !/^(https?:\/\/|urn:entente:)/.test(iri))).toEqual([]);
    expect(iris.filter((iri) => !isKnown(iri))).toEqual([]);
  });

  test('is a look at one person: with a reason, on record, for the privacy officer', async () => {
    expect(await refusalOf(aurora.consent.receipt({ ref: 'a1' }))).toMatchObject({ code: 'reason-required' });
    expect(await refusalOf(aurora.consent.receipt({ ref: 'nobody', reason }))).toMatchObject({
      code: 'not-found',
    });
    expect(
      await refusalOf(platform.as('aurora', 'admin').consent.receipt({ ref: 'a1', reason })),
    ).toMatchObject({ code: 'not-allowed' });
    const before = (await auditOf(platform, 'aurora', 'consent.receipt')).length;
    await aurora.consent.receipt({ ref: 'a2', reason });
    expect(await auditOf(platform, 'aurora', 'consent.receipt')).toHaveLength(before + 1);
  });
});

describe('an agreement as ODRL', () => {
  test('has a permission for each line, with purpose, time and people, and duties to erase', async () => {
    const { cooperation } = await sign({ deliveryDays: 14, minimumCohort: 20 });
    const document = await aurora.agreement.odrl({ id: cooperation });
    const policy = await expand(document);
    expect(policy['@type']).toEqual(['http://www.w3.org/ns/odrl/2/Agreement']);
    expect(irisOf(policy).filter((iri) => !isKnown(iri))).toEqual([]);
    const [permission, ...others] = at(policy, 'odrl:permission');
    expect(others).toEqual([]);
    expect(at(permission!, 'odrl:assigner')).toEqual([{ '@id': 'urn:entente:partner:aurora' }]);
    expect(at(permission!, 'odrl:assignee')).toEqual([{ '@id': 'urn:entente:partner:birch' }]);
    expect(at(permission!, 'odrl:action').map((action) => action['@id'])).toEqual([
      'urn:entente:action:count',
      'urn:entente:action:deliver',
    ]);
    const operands = at(permission!, 'odrl:constraint').map(
      (each) => at(each, 'odrl:leftOperand')[0]!['@id'],
    );
    expect(operands.map((iri) => String(iri).replace('http://www.w3.org/ns/odrl/2/', ''))).toEqual([
      'purpose',
      'dateTime',
      'dateTime',
      'urn:entente:operand:people',
    ]);
    const durations = at(permission!, 'odrl:duty').map(
      (duty) => at(duty, 'odrl:constraint').map((each) => at(each, 'odrl:rightOperand')[0]!['@value'])[1],
    );
    expect(durations).toEqual(['P14D', 'PT72H']);
    const counting = { provider: 'aurora', recipient: 'birch', actions: ['count'] } as const;
    const { cooperation: counted } = await agree(platform, [counting], { name: 'Counting' });
    const noisy = at(await expand(await aurora.agreement.odrl({ id: counted })), 'odrl:permission');
    expect(
      at(noisy[0]!, 'odrl:constraint')
        .slice(-4)
        .map((each) => [
          String(at(each, 'odrl:leftOperand')[0]!['@id']).replace('urn:entente:operand:', ''),
          at(each, 'odrl:rightOperand')[0]!['@value'],
        ]),
    ).toEqual([
      ['epsilon', '0.095'],
      ['epoch', 'P1D'],
      ['budget-per-recipient', '1'],
      ['budget-per-affiliation', '1'],
    ]);
    expect(at(noisy[0]!, 'odrl:duty')).toEqual([]);
    expect(await refusalOf(platform.as('cedar').agreement.odrl({ id: cooperation }))).toMatchObject({
      code: 'not-found',
    });
  });
});

/** Whether an IRI is ours, of a vocabulary that is not checked word by word, or a term that DPV 2.3 has. */
function isKnown(iri: string): boolean {
  const { dpv, pd, loc, dct, odrl, skos, xsd } = linkedDataContext;
  if (iri.startsWith(pd)) return dpvTerms.has(iri.replace(pd, 'pd:'));
  if (iri.startsWith(loc)) return /^[A-Z]{2}$/.test(iri.slice(loc.length));
  if (iri.startsWith(dpv)) return dpvTerms.has(iri.replace(dpv, 'dpv:'));
  if (/^https:\/\/w3id\.org\/dpv\/schema\/dpv-27560#(receipt|record)$/.test(iri)) return true;
  return iri.startsWith('urn:entente:') || [dct, odrl, skos, xsd].some((base) => iri.startsWith(base));
}
