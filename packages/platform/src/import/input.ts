/** What the import procedures take besides a mapping: bytes to read, and somewhere to put what did not land. */
import { z } from 'zod';
import type { Reject } from './rows.ts';
import type { ByteSource } from './source.ts';

/** Takes rejects in the order in which they are to stand, each after the batch that it was found in has landed. */
export type RejectsWriter = {
  readonly write: (rejects: readonly Reject[]) => Promise<void>;
  /** Takes all of them at once as the file that they make: so they come over the network. */
  readonly writeFile?: (file: AsyncIterable<Uint8Array>) => Promise<void>;
};

/** A tenth of the customers: more is rather a wrong file than the course of business. */
const defaultMaxRemoved = 0.1;

/** The keys of every import's input; `mapping` is the noun's own. */
export const fileInput = {
  source: z.custom<ByteSource>(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
    'must be a stream of bytes',
  ),
  /** The size of the file, where it is known: what is left can be told from it. */
  bytes: z.int().nonnegative().exactOptional(),
  /** At most so many rows land at once; 1,000 unless said. Which rows land does not depend on it. */
  batchRows: z.int().min(1).max(5_000).exactOptional(),
  /** Reads, counts and rejects as the import would, and changes nothing. */
  dryRun: z.boolean().exactOptional(),
  rejects: z
    .custom<RejectsWriter>(
      (value) => typeof value === 'object' && value !== null && 'write' in value,
      'must be a writer of rejects',
    )
    .exactOptional(),
};

/** What an import of customers may be told besides. */
export const customersInput = {
  ...fileInput,
  /** The file is the whole: customers whom it does not mention are removed, up to that share of those there were. */
  snapshot: z
    .strictObject({ maxRemoved: z.number().min(0).max(1).default(defaultMaxRemoved) })
    .exactOptional(),
};

export type ImportFile<Mapping> = {
  readonly source: ByteSource;
  readonly bytes?: number;
  readonly batchRows?: number;
  readonly dryRun?: boolean;
  readonly rejects?: RejectsWriter;
  readonly mapping: Mapping;
};
