/**
 * An agreement as ODRL 2.2: each signed line is a permission with its purpose, time and smallest number of people as
 * constraints, and the recipient's duties to erase. It follows from the terms alone; docs/privacy-officer.md has the
 * table of what became what.
 */
import {
  actionTerm,
  categoryTerm,
  entityIri,
  linkedDataContext,
  permissionKey,
  purposeIri,
  type AgreementTerms,
  type CooperationId,
  type LinkedData,
  type PermittedAction,
} from '@entente/contract';
import { recallDueMs } from '../recall/due.ts';
import type { AgreementVersion } from './status.ts';

type Line = AgreementTerms['permissions'][number];

/** The version of that agreement's terms. */
export function odrlOf(id: CooperationId, { version, hash, terms }: AgreementVersion): LinkedData {
  const uid = entityIri('agreement', id, `version-${version}`);
  return {
    '@context': linkedDataContext,
    '@id': uid,
    '@type': 'odrl:Agreement',
    'odrl:profile': { '@id': entityIri('odrl-profile', '1') },
    'dct:title': terms.name,
    'dct:identifier': hash,
    'dct:hasVersion': String(version),
    'dct:contributor': terms.parties.map((party) => ({ '@id': entityIri('partner', party) })),
    'odrl:permission': terms.permissions.map((line, place) =>
      permissionOf(line, terms, `${uid}:permission-${place + 1}`),
    ),
  };
}

function permissionOf(line: Line, terms: AgreementTerms, uid: string) {
  const { provider, recipient, purpose, categories, actions } = line;
  return {
    '@id': uid,
    '@type': 'odrl:Permission',
    'dct:title': line.title ?? permissionKey(line),
    'odrl:assigner': { '@id': entityIri('partner', provider) },
    'odrl:assignee': { '@id': entityIri('partner', recipient) },
    'odrl:target': {
      '@id': `${uid}:people`,
      '@type': 'odrl:AssetCollection',
      'dpv:hasPersonalData': categories.map((category) => ({
        '@id': entityIri('category', category),
        '@type': categoryTerm[category],
      })),
      'odrl:refinement': constraint({ '@id': entityIri('operand', 'consent') }, 'odrl:eq', {
        '@id': 'dpv:ConsentGiven',
      }),
    },
    'odrl:action': actions.map(actionOf),
    'odrl:constraint': [
      constraint({ '@id': 'odrl:purpose' }, 'odrl:eq', { '@id': purposeIri[purpose] }),
      constraint({ '@id': 'odrl:dateTime' }, 'odrl:gteq', typed(terms.starts, 'xsd:dateTime')),
      constraint({ '@id': 'odrl:dateTime' }, 'odrl:lt', typed(terms.ends, 'xsd:dateTime')),
      constraint(
        { '@id': entityIri('operand', 'people') },
        'odrl:gteq',
        typed(terms.minimumCohort, 'xsd:integer'),
      ),
      ...(actions.includes('deliver') ? [] : noiseOf(terms)),
    ],
    ...(actions.includes('deliver') && { 'odrl:duty': dutiesOf(terms, recipient) }),
  };
}

/** Of whom the recipient is not handed it is told with noise: how much of it, for how long the same, and how much in all. */
function noiseOf({ releases }: AgreementTerms) {
  const { epsilon, epochDays, budgetPerRecipient, budgetPerAffiliation } = releases;
  const limit = (operand: string, operator: string, right: object) =>
    constraint({ '@id': entityIri('operand', operand) }, operator, right);
  return [
    limit('epsilon', 'odrl:lteq', typed(epsilon, 'xsd:decimal')),
    limit('epoch', 'odrl:eq', typed(`P${epochDays}D`, 'xsd:duration')),
    limit('budget-per-recipient', 'odrl:lteq', typed(budgetPerRecipient, 'xsd:decimal')),
    limit('budget-per-affiliation', 'odrl:lteq', typed(budgetPerAffiliation, 'xsd:decimal')),
  ];
}

/** ODRL's own actions are about works, so ours are named by the profile, as kinds of use. */
const actionOf = (action: PermittedAction) => ({
  '@id': entityIri('action', action),
  '@type': 'odrl:Action',
  'odrl:includedIn': { '@id': 'odrl:use' },
  'skos:closeMatch': { '@id': actionTerm[action] },
});

/** What was handed over is erased when its days are over, and within the days of an answer when it is recalled. */
function dutiesOf({ deliveryDays }: AgreementTerms, recipient: string) {
  const erase = (event: string, within: string) => ({
    '@type': 'odrl:Duty',
    'odrl:assignee': { '@id': entityIri('partner', recipient) },
    'odrl:action': { '@id': 'odrl:delete' },
    'odrl:constraint': [
      constraint({ '@id': 'odrl:event' }, 'odrl:gt', { '@id': entityIri('event', event) }),
      constraint({ '@id': 'odrl:elapsedTime' }, 'odrl:lteq', typed(within, 'xsd:duration')),
    ],
  });
  return [erase('delivery', `P${deliveryDays}D`), erase('recall', `PT${recallDueMs / 3_600_000}H`)];
}

const constraint = (left: object, operator: string, right: object) => ({
  '@type': 'odrl:Constraint',
  'odrl:leftOperand': left,
  'odrl:operator': { '@id': operator },
  'odrl:rightOperand': right,
});

const typed = (value: string | number, type: string) => ({ '@value': String(value), '@type': type });
