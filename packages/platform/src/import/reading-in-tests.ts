/** For tests: reads a text as a file of a declared shape, whole. */
import { type ImportMapping, parseImportMapping } from '@entente/contract';
import { type ReadOptions, readRows } from './reader.ts';
import type { ParsedConsent, ParsedCustomer, ParsedEvent, Reject } from './rows.ts';

type Row = ParsedCustomer & ParsedEvent & ParsedConsent;
type Kind = ImportMapping['kind'];
type RowOfKind<K extends Kind> = K extends 'customers'
  ? ParsedCustomer
  : K extends 'events'
    ? ParsedEvent
    : ParsedConsent;

export type ReadText<R> = { readonly rows: R[]; readonly rejects: Reject[]; readonly batches: number };

/** Takes the file as text, bytes or chunks, and the mapping as it would stand in YAML. */
export async function readText<K extends Kind>(
  content: string | Uint8Array | Iterable<Uint8Array>,
  mapping: { readonly kind: K } & Record<string, unknown>,
  options: Partial<ReadOptions> = {},
): Promise<ReadText<RowOfKind<K>>> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const chunks = bytes instanceof Uint8Array ? [bytes] : bytes;
  const read: { rows: Row[]; rejects: Reject[]; batches: number } = { rows: [], rejects: [], batches: 0 };
  async function* source() {
    yield* chunks;
  }
  for await (const batch of readRows(source(), parseImportMapping(mapping), { country: 'AU', ...options })) {
    read.rows.push(...(batch.rows as Row[]));
    read.rejects.push(...batch.rejects);
    read.batches++;
  }
  return read as unknown as ReadText<RowOfKind<K>>;
}

/** The reject as a tuple: line, column, value, reason. */
export function told({ line, column, value, reason }: Reject): [number, string | null, string, string] {
  return [line, column, value, reason];
}
