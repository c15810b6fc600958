import { Readable } from 'node:stream';

/** A file of comma-separated values, as it comes in. */
export const file = (columns: string, rows: readonly string[]): Readable =>
  Readable.from([Buffer.from(`${[columns, ...rows].join('\n')}\n`)]);
