// Files of customers as CSV, from rows as plain objects: for tests of what an import does with them.
import { CustomersMapping, type CustomersReport, type CustomerView } from '@entente/contract';
import type { TestPlatform } from './platform.ts';

const columns = ['id', 'given', 'family', 'email', 'phone', 'street', 'tier', 'points'] as const;

/** A row of the file; what is not said is an empty cell. */
export type FileRow = { readonly id: string } & Partial<Record<(typeof columns)[number], string>>;

/** The mapping of those files; an empty cell keeps what was known, unless said otherwise. */
export const mappingWith = (options: object = {}): CustomersMapping =>
  CustomersMapping.parse({
    kind: 'customers',
    ref: 'id',
    names: { given: 'given', family: 'family' },
    identifiers: { email: 'email', phone: 'phone' },
    attributes: {
      street: { category: 'contact' },
      tier: { category: 'loyalty' },
      points: { type: 'integer', category: 'loyalty' },
    },
    ...options,
  });

export function fileOf(rows: readonly FileRow[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** A text as a stream of bytes, in chunks of that size. */
export async function* chunksOf(text: string, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** Imports rows as that partner; `options` are further keys of the import's input. */
export function importFile(
  platform: TestPlatform,
  partner: string,
  rows: readonly FileRow[],
  options: object = {},
): Promise<CustomersReport> {
  const file = { source: chunksOf(fileOf(rows)), mapping: mappingWith(), ...options };
  return platform.as(partner).customer.import(file);
}

/** A customer as the privacy officer sees them. */
export function look(platform: TestPlatform, partner: string, ref: string): Promise<CustomerView> {
  return platform.as(partner).customer.get({ ref, reason: 'a test' });
}

/** Somebody of whom everything is known. */
export const ann: FileRow = {
  id: 'C-1',
  given: 'Ann',
  family: 'Archer',
  email: 'Ann.Archer@Example.com',
  phone: '0491 570 156',
  street: '1 Quarry Lane',
  tier: 'gold',
  points: '12',
};
