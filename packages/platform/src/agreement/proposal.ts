/** Terms as they are proposed: read, checked, and held against the directory of partners. */
import {
  AgreementTerms,
  type Fault,
  faultsOf,
  faultsText,
  type PartnerHandle,
  refuse,
  type TermsInput,
  written,
  said,
} from '@entente/contract';
import { isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { readTerms } from './read.ts';

/** The terms with every default filled in. Refuses `terms-invalid` {detail, faults} with the place of each fault. */
export function termsOf(input: TermsInput): AgreementTerms {
  if ('text' in input) return readTerms(input.text, input.format);
  const terms = AgreementTerms.safeParse(input.terms);
  return terms.success ? terms.data : refuseTerms(faultsOf(terms.error, input.terms));
}

/** Refuses `terms-invalid` where a party is no partner of this platform, or the proposer none of the parties. */
export function assertParties(
  input: TermsInput,
  terms: AgreementTerms,
  { partners, proposer }: { partners: ReadonlySet<PartnerHandle>; proposer?: PartnerHandle },
): void {
  const faults = terms.parties
    .filter((party) => !partners.has(party))
    .map((party) => ({ ...placeOf(input, party), ...said`${written(party)} is no partner here` }));
  if (proposer && !terms.parties.includes(proposer)) {
    faults.push({
      path: 'parties',
      ...said`must name ${written(proposer)}, since who proposes an agreement is a party of it`,
    });
  }
  if (faults.length > 0) refuseTerms(faults);
}

function refuseTerms(faults: readonly Fault[]): never {
  refuse('terms-invalid', { detail: faultsText(faults), faults });
}

/** Where a party was written: the list in the terms is sorted, the one in the file need not be. */
function placeOf(input: TermsInput, party: PartnerHandle): Pick<Fault, 'path' | 'line'> {
  if ('terms' in input) {
    const parties: unknown = input.terms.parties;
    return { path: `parties[${Array.isArray(parties) ? parties.indexOf(party) : 0}]` };
  }
  const lineCounter = new LineCounter();
  const list = parseDocument(input.text, { lineCounter }).get('parties');
  const entries = isSeq(list) ? list.items : [];
  const place = entries.findIndex((entry) => isScalar(entry) && entry.value === party);
  const entry = entries[place];
  const offset = isScalar(entry) ? entry.range?.[0] : undefined;
  return {
    path: `parties[${place}]`,
    ...(offset !== undefined && { line: lineCounter.linePos(offset).line }),
  };
}
