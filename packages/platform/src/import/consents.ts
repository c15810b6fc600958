/**
 * Reads rows of consent events. A `given` must be understood in every part, since anything unknown means no. A no
 * lands as soon as it is clear who says it, about what and when: whatever else is in its row must not keep it out.
 */
import {
  ConsentDecision,
  type ConsentsMapping,
  type DataCategory,
  dataCategories,
  importLimits,
  PartnerHandle,
  Purpose,
  type RejectReason,
} from '@entente/contract';
import { parseInstant } from './dates.ts';
import { consentDigest } from './digests.ts';
import { readRef } from './ref.ts';
import type { ParsedConsent, RowReader, SlotOf } from './rows.ts';

type Field = keyof ConsentsMapping['columns'];
type Fault = readonly [Field, RejectReason];
/** The trimmed text of a field; empty where the mapping says that the file has no such column. */
type CellOf = (field: Field) => string;

export function consentReader({
  mapping,
  slotOf,
}: {
  readonly mapping: ConsentsMapping;
  readonly slotOf: SlotOf;
}): RowReader<ParsedConsent> {
  const { columns } = mapping;
  const fields = Object.entries(columns) as [Field, string | null][];
  const slots = new Map(fields.map(([field, column]) => [field, column === null ? -1 : slotOf(column)]));
  return (line, cells, rejects) => {
    const cellOf: CellOf = (field) => cells[slots.get(field) ?? -1]?.trim() ?? '';
    const ref = readRef({ line, column: columns.customer, cell: cellOf('customer') }, rejects);
    if (ref === undefined) return undefined;
    const reject = (scope: 'row' | 'cell', [field, reason]: Fault) =>
      rejects.push({ line, scope, column: columns[field], value: cellOf(field), reason });

    const decision = readDecision(cellOf, mapping);
    const terms = readTerms(cellOf, mapping);
    const isGiven = 'event' in decision && decision.event === 'given';
    const fault = 'event' in decision ? (isGiven ? terms.faults[0] : undefined) : decision.fault;
    if (fault || !('event' in decision)) {
      if (fault) reject('row', fault);
      return undefined;
    }
    for (const each of terms.faults) reject('cell', each);
    const { event, purpose, recipient, at } = decision;
    const { categories, collectedBy, notice } = terms;
    const expiresAt = isGiven ? terms.expiresAt : null;
    const said = { ref, purpose, recipient, event, at, expiresAt, categories, collectedBy, notice };
    return { line, ...said, digest: consentDigest(said) };
  };
}

/** What was decided, about what and when: all of it is needed, whichever way the decision went. */
function readDecision(
  cellOf: CellOf,
  { dates }: ConsentsMapping,
): Pick<ParsedConsent, 'event' | 'purpose' | 'recipient' | 'at'> | { readonly fault: Fault } {
  const event = ConsentDecision.safeParse(cellOf('event')).data;
  if (event === undefined) return { fault: ['event', 'unknown-decision'] };
  const purpose = cellOf('purpose') === '*' ? '*' : Purpose.safeParse(cellOf('purpose')).data;
  if (purpose === undefined) return { fault: ['purpose', 'unknown-purpose'] };
  const recipient = cellOf('recipient') === '*' ? '*' : PartnerHandle.safeParse(cellOf('recipient')).data;
  if (recipient === undefined) return { fault: ['recipient', 'unknown-recipient'] };
  if (event === 'given' && purpose === '*') return { fault: ['purpose', 'wildcard-given'] };
  if (event === 'given' && recipient === '*') return { fault: ['recipient', 'wildcard-given'] };
  const at = parseInstant(cellOf('at'), dates);
  return at === undefined ? { fault: ['at', 'bad-instant'] } : { event, purpose, recipient, at };
}

/** What the decision extends to and the evidence of it: only a `given` depends on them. */
function readTerms(
  cellOf: CellOf,
  { dates, categorySeparator }: ConsentsMapping,
): Pick<ParsedConsent, 'categories' | 'expiresAt' | 'collectedBy' | 'notice'> & { readonly faults: Fault[] } {
  const faults: Fault[] = [];
  const named = cellOf('data_categories')
    .split(categorySeparator)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const categories = dataCategories.filter((category) => named.includes(category));
  if (named.some((word) => !categories.includes(word as DataCategory)))
    faults.push(['data_categories', 'unknown-category']);
  const until = cellOf('expires_at');
  const expiresAt = until === '' ? null : (parseInstant(until, dates) ?? null);
  if (until !== '' && expiresAt === null) faults.push(['expires_at', 'bad-instant']);
  const evidence = (field: 'collected_by' | 'notice') => {
    const text = cellOf(field);
    if (text.length > importLimits.refLength) faults.push([field, 'text-too-long']);
    return text === '' || text.length > importLimits.refLength ? null : text;
  };
  return { faults, categories, expiresAt, collectedBy: evidence('collected_by'), notice: evidence('notice') };
}
