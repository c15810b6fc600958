/** What came of work, as people read it. */
import {
  rejectReasons,
  type ConsentsReport,
  type ContactsReport,
  type CustomersReport,
  type EventsReport,
  type JobKind,
  type OrganisationsReport,
  type PlacesReport,
  type RejectReason,
} from '@entente/contract';
import { count, facts, paragraphs, table, type Cell } from './table.ts';

type Fact = readonly [string, Cell];

function customerFacts(report: CustomersReport): Fact[] {
  const found = Object.entries(report.identifiers).filter(([, { valid, invalid }]) => valid + invalid > 0);
  return [
    ['new', report.created],
    ['changed', report.changed],
    ['unchanged', report.unchanged],
    ['replaced by a later row', report.replaced],
    ...(report.removed > 0 ? [['removed', report.removed] as const] : []),
    ...found.map(([kind, { valid, invalid }]): Fact => [
      kind,
      `${count(valid)} valid, ${count(invalid)} unusable`,
    ]),
  ];
}

function shown(
  report:
    CustomersReport | EventsReport | ConsentsReport | PlacesReport | OrganisationsReport | ContactsReport,
  counts: readonly Fact[],
): string {
  const rejectedRows = Object.values(report.rejectedRows).reduce((sum, rows) => sum + rows, 0);
  return paragraphs(
    facts([['rows', report.rows], ...counts, ['rejected', rejectedRows]]),
    rejectsTable('rows that did not land', report.rejectedRows),
    rejectsTable('cells that did not land', report.rejectedCells),
  );
}

function rejectsTable(what: string, counts: Partial<Record<RejectReason, number>>): string | false {
  const reasons = Object.entries(counts) as [RejectReason, number][];
  if (reasons.length === 0) return false;
  return table(
    [what, 'reason', ''],
    reasons.map(([reason, rows]) => [rows, reason, rejectReasons[reason]]),
  );
}

/** An import of customers. */
export const customersText = (report: CustomersReport): string => shown(report, customerFacts(report));

/** An import of events. */
export const eventsText = (report: EventsReport): string =>
  shown(report, [
    ['recorded', report.recorded],
    ['recorded before', report.repeated],
  ]);

/** An import of consents. */
export const consentsText = (report: ConsentsReport): string =>
  shown(report, [
    ['recorded', report.recorded],
    ['recorded before', report.repeated],
    ['effective later', report.notYet],
    ['a no of people yet unknown', report.keptForUnknown],
  ]);

/** An import of places, of organisations or of contacts. */
export const landedText = (report: PlacesReport | OrganisationsReport | ContactsReport): string =>
  shown(report, [
    ['new', report.created],
    ['changed', report.changed],
    ['unchanged', report.unchanged],
    ['replaced by a later row', report.replaced],
  ]);

/** What a job of that kind reports. */
export function reportText(kind: JobKind, report: object): string {
  switch (kind) {
    case 'import-customers':
      return customersText(report as CustomersReport);
    case 'import-events':
      return eventsText(report as EventsReport);
    case 'import-consents':
      return consentsText(report as ConsentsReport);
    case 'import-places':
    case 'import-organisations':
    case 'import-contacts':
      return landedText(report as PlacesReport | OrganisationsReport | ContactsReport);
    default:
      return facts(Object.entries(report).filter((fact): fact is [string, Cell] => isCell(fact[1])));
  }
}

const isCell = (value: unknown): boolean => value === null || typeof value !== 'object';
