/**
 * Suggesting a mapping. Names of columns and the values in them are compared with what is common; nothing is decided
 * that somebody should decide: an attribute whose data category cannot be told is left out, and said to be.
 */
import {
  consentDecisions,
  eventKinds,
  parseImportMapping,
  purposes,
  type FileKind,
  type FileSample,
  type FileSuggestion,
  type ImportMapping,
  type SuggestedColumn,
} from '@entente/contract';
import { stringify } from 'yaml';
import type { z } from 'zod';
import { areAllOf, columnsOf, findNamed, findRef, isUnique, type Column } from './columns.ts';
import { businessKindOf, suggestBusiness } from './suggest-business.ts';
import { suggestConsents } from './suggest-consents.ts';
import { suggestCustomers } from './suggest-customers.ts';
import { findAt, suggestEvents } from './suggest-events.ts';

/** A mapping as it is written down, and what every column of the file was taken for. */
export type Draft = {
  readonly mapping: z.input<typeof ImportMapping>;
  readonly columns: readonly SuggestedColumn[];
};

const drafts: Readonly<Record<FileKind, (columns: readonly Column[]) => Draft>> = {
  customers: suggestCustomers,
  events: suggestEvents,
  consents: suggestConsents,
  places: suggestBusiness('places'),
  organisations: suggestBusiness('organisations'),
  contacts: suggestBusiness('contacts'),
};

/** The mapping that a file could be imported by. Refuses `mapping-invalid` where the sample has no usable column. */
export function suggestMapping(sample: FileSample): FileSuggestion {
  const columns = columnsOf(sample);
  const kind = sample.kind ?? kindOf(columns);
  const draft = drafts[kind](columns);
  const written = {
    ...draft.mapping,
    ...(sample.format === 'ndjson' && { file: { format: 'ndjson' } }),
  };
  const open = draft.columns.filter(({ as }) => as === null);
  const remarks = open.map(({ column, why }) => `# ${JSON.stringify(column)}: ${why}\n`);
  return {
    kind,
    columns: [...draft.columns],
    mapping: parseImportMapping(written),
    text: stringify(written, { aliasDuplicateObjects: false, lineWidth: 0 }) + remarks.join(''),
  };
}

/** What only people have. */
const ofPeople =
  'email e_mail mail phone mobile given_name first_name surname last_name epost e_post mejl mobil telefon fornamn efternamn';

function kindOf(columns: readonly Column[]): FileKind {
  const isDecision = columns.some((column) => areAllOf(column, consentDecisions));
  if (isDecision && columns.some((column) => areAllOf(column, [...purposes, '*']))) return 'consents';
  if (columns.some((column) => areAllOf(column, eventKinds))) return 'events';
  if (findNamed(columns, ofPeople)) return 'customers';
  const business = businessKindOf(columns);
  if (business) return business;
  const ref = findRef(columns);
  return findAt(columns) && ref && !isUnique(ref) ? 'events' : 'customers';
}
