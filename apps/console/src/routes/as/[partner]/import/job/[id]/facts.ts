/** What an import counted, as names and numbers. */
import {
  identifierKinds,
  type ConsentsReport,
  type CustomersReport,
  type EventsReport,
  type PlacesReport,
} from '@entente/contract';
import type { spoken } from '#lib/words/words.ts';

const counted = [
  'rows',
  'created',
  'changed',
  'unchanged',
  'replaced',
  'removed',
  'recorded',
  'repeated',
  'notYet',
  'keptForUnknown',
] as const;

export function factsOf(
  report: CustomersReport | EventsReport | ConsentsReport | PlacesReport,
  { words, format }: ReturnType<ReturnType<typeof spoken>>,
): readonly (readonly [string, string])[] {
  const { job } = words.imports;
  const counts: Readonly<Record<string, unknown>> = report;
  const rejected = Object.values(report.rejectedRows).reduce((sum, rows) => sum + rows, 0);
  const identifiers = 'identifiers' in report ? report.identifiers : undefined;
  return [
    ...counted.flatMap((name) => {
      const value = counts[name];
      return typeof value === 'number' ? [[job[name], format.number(value)] as const] : [];
    }),
    [job.rejected, format.number(rejected)],
    ...identifierKinds.flatMap((kind) => {
      const { valid = 0, invalid = 0 } = identifiers?.[kind] ?? {};
      if (valid + invalid === 0) return [];
      const usable = job.usable(format.number(valid), format.number(invalid));
      return [[words.terms.identifiers[kind], usable] as const];
    }),
  ];
}
