/**
 * Reads a file by its mapping, from its first byte to its last, in batches. It knows no database: what a row means
 * is settled here, whether it lands is settled where customers are.
 */
import { setImmediate } from 'node:timers/promises';
import {
  importLimits,
  type ImportLimits,
  type ImportMapping,
  mappedColumns,
  refColumn,
  refuse,
  said,
  faultsText,
} from '@entente/contract';
import { isPhoneCountry, type PhoneCountry } from '../customer/normalise.ts';
import { consentReader } from './consents.ts';
import { openCsv } from './csv.ts';
import { customerReader } from './customers.ts';
import { eventReader } from './events.ts';
import type { OpenFile } from './file.ts';
import { openNdjson } from './ndjson.ts';
import { contactReader, organisationReader } from './organisations.ts';
import { placeReader } from './places.ts';
import { findRef } from './ref.ts';
import type {
  Batch,
  Cells,
  ParsedConsent,
  ParsedContact,
  ParsedCustomer,
  ParsedEvent,
  ParsedOrganisation,
  ParsedPlace,
  Reject,
  RowOf,
  RowReader,
  SlotOf,
} from './rows.ts';
import { type ByteSource, piecesOf } from './source.ts';
import type { RawRow } from './splitter.ts';

export type ReadOptions = {
  /** The partner's own country; a mapping may name another. */
  readonly country: PhoneCountry;
  /** At most so many rows in a batch. Long rows make it smaller. */
  readonly batchRows?: number;
  readonly limits?: ImportLimits;
};

const defaultBatchRows = 1_000;
const batchBytes = 2_097_152;
/** Others get their turn after so long, however fast the file comes. */
const turnMs = 10;

/**
 * Takes the bytes of a file and gives its rows and rejects, batch by batch, in the order of the file.
 * Before the first batch it refuses `mapping-mismatch` (with `missing`), `mapping-invalid` for a country without
 * phone numbers, and a header that is none; at any time `file-unreadable` with the line where it became so. Stopping
 * early, by whichever way, closes the source.
 */
export async function* readRows<M extends ImportMapping>(
  source: ByteSource,
  mapping: M,
  { country, batchRows = defaultBatchRows, limits = importLimits }: ReadOptions,
): AsyncGenerator<Batch<RowOf<M>>, void> {
  const phoneCountry = countryOf(mapping) ?? country;
  const chunks = source[Symbol.asyncIterator]();
  try {
    const file = await (mapping.file.format === 'csv' ? openCsv : openNdjson)(chunks, { mapping, limits });
    const read = rowReader(mapping, file.slotOf, phoneCountry) as RowReader<RowOf<M>>;
    const columns = mappedColumns(mapping).map((column) => ({ column, slot: file.slotOf(column) }));
    const refSlot = file.slotOf(refColumn(mapping));
    for await (const { raw, bytesRead } of rawBatches(file, chunks, batchRows)) {
      const rows: RowOf<M>[] = [];
      const rejects: Reject[] = [];
      const rejectedRefs: (string | null)[] = [];
      for (const row of file.parse(raw)) {
        const fault = 'reason' in row ? row : badCell(row, columns, limits);
        if (fault) rejects.push(fault);
        const landed = 'reason' in row || fault ? undefined : read(row.line, row.cells, rejects);
        if (landed !== undefined) rows.push(landed);
        else rejectedRefs.push('cells' in row ? (findRef(row.cells[refSlot] ?? '') ?? null) : null);
      }
      yield { rows, rejects, rejectedRefs, rowsRead: raw.length, bytesRead };
    }
  } finally {
    await chunks.return?.();
  }
}

function countryOf(mapping: ImportMapping): PhoneCountry | undefined {
  if (mapping.kind !== 'customers' || mapping.country === undefined) return undefined;
  if (isPhoneCountry(mapping.country)) return mapping.country;
  const faults = [{ path: 'country', ...said`${mapping.country} has no phone numbers` }];
  return refuse('mapping-invalid', { detail: faultsText(faults), faults });
}

function rowReader(
  mapping: ImportMapping,
  slotOf: SlotOf,
  country: PhoneCountry,
): RowReader<
  ParsedCustomer | ParsedEvent | ParsedConsent | ParsedPlace | ParsedOrganisation | ParsedContact
> {
  switch (mapping.kind) {
    case 'customers':
      return customerReader({ mapping, slotOf, country });
    case 'events':
      return eventReader({ mapping, slotOf });
    case 'consents':
      return consentReader({ mapping, slotOf });
    case 'places':
      return placeReader({ mapping, slotOf });
    case 'organisations':
      return organisationReader({ mapping, slotOf });
    case 'contacts':
      return contactReader({ mapping, slotOf });
  }
}

/** Rows of the file as they stand there, as many as make a batch, with the bytes that were read for them. */
async function* rawBatches(
  { head, headerRows, splitter }: OpenFile,
  chunks: AsyncIterator<Uint8Array>,
  batchRows: number,
): AsyncGenerator<{ raw: RawRow[]; bytesRead: number }, void> {
  let raw: RawRow[] = [];
  let [rawBytes, bytesRead, toSkip] = [0, 0, headerRows as number];
  function* add(rows: readonly RawRow[]) {
    for (const row of rows) {
      if (toSkip-- > 0) continue;
      raw.push(row);
      rawBytes += row.bytes.length;
      if (raw.length < batchRows && rawBytes < batchBytes) continue;
      yield { raw, bytesRead };
      [raw, rawBytes] = [[], 0];
    }
  }
  let turn = performance.now();
  for (let chunk: Uint8Array | undefined = head; chunk !== undefined;) {
    for (const piece of piecesOf(chunk)) {
      if (performance.now() - turn > turnMs) {
        await setImmediate();
        turn = performance.now();
      }
      bytesRead += piece.length;
      yield* add(splitter.push(piece));
    }
    const next: IteratorResult<Uint8Array> = await chunks.next();
    chunk = next.done ? undefined : next.value;
  }
  yield* add(splitter.end());
  if (raw.length > 0) yield { raw, bytesRead };
}

/** The first mapped cell that no text in the database may be: too long, with a NUL, or with half a character. */
function badCell(
  { line, cells }: { readonly line: number; readonly cells: Cells },
  columns: readonly { readonly column: string; readonly slot: number }[],
  { cellLength }: ImportLimits,
): Reject | undefined {
  for (const { column, slot } of columns) {
    const value = cells[slot];
    if (value === undefined) continue;
    const isLong = value.length > cellLength;
    if (!isLong && value.isWellFormed() && !value.includes('\0')) continue;
    return { line, scope: 'row', column, value, reason: isLong ? 'cell-too-long' : 'bad-character' };
  }
  return undefined;
}
