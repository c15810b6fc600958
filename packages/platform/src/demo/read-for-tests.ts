/** Reads a generated demonstration as an import would, all of it into memory; only tests do that. */
import type { ImportMapping } from '@entente/contract';
import { createReadStream, readFileSync } from 'node:fs';
import type { PhoneCountry } from '../customer/normalise.ts';
import { readMapping } from '../import/mapping.ts';
import { readRows } from '../import/reader.ts';
import type { ParsedConsent, ParsedCustomer, ParsedEvent, Reject, RowOf } from '../import/rows.ts';
import type { DemoFile, DemoPartner } from './generate.ts';

export type FileAsRead = {
  file: DemoFile;
  rows: RowOf<ImportMapping>[];
  rejects: Reject[];
  rowsRead: number;
};

/** A partner's rows by kind, and what each file gave. */
export type PartnerAsRead = {
  handle: string;
  files: FileAsRead[];
  customers: ParsedCustomer[];
  events: ParsedEvent[];
  consents: ParsedConsent[];
};

type Kind = DemoFile['kind'];
const all: readonly Kind[] = ['customers', 'events', 'consents'];

/** Reads the partner's files of the named kinds. */
export async function readPartner(
  partner: DemoPartner,
  kinds: readonly Kind[] = all,
): Promise<PartnerAsRead> {
  const files: FileAsRead[] = [];
  for (const file of partner.files.filter(({ kind }) => kinds.includes(kind)))
    files.push(await readFile(file, partner.country as PhoneCountry));
  const rowsOf = <Row>(kind: Kind) =>
    files.filter(({ file }) => file.kind === kind).flatMap(({ rows }) => rows as Row[]);
  return {
    handle: partner.handle,
    files,
    customers: rowsOf<ParsedCustomer>('customers'),
    events: rowsOf<ParsedEvent>('events'),
    consents: rowsOf<ParsedConsent>('consents'),
  };
}

async function readFile(file: DemoFile, country: PhoneCountry): Promise<FileAsRead> {
  const read: FileAsRead = { file, rows: [], rejects: [], rowsRead: 0 };
  const mapping = readMapping(readFileSync(file.mapping, 'utf8'));
  for await (const batch of readRows(createReadStream(file.path), mapping, { country })) {
    read.rows.push(...batch.rows);
    read.rejects.push(...batch.rejects);
    read.rowsRead += batch.rowsRead;
  }
  return read;
}
