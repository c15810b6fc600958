/** What a file could be imported as: a mapping suggested from its columns and some of its rows. */
import { z } from 'zod';
import { importLimits } from './import.ts';
import { UploadId } from './job.ts';
import { ImportMapping } from './mapping.ts';

export const fileKinds = ['customers', 'events', 'consents', 'places', 'organisations', 'contacts'] as const;
export const FileKind = z.enum(fileKinds);
export type FileKind = z.infer<typeof FileKind>;

/** How much of a file is looked at. What is longer is cut: a beginning says what a value is. */
export const sampleLimits = { rows: 1_000, cell: 500, bytes: 700_000 } as const;

const Cell = z.string().max(sampleLimits.cell);
export const FileSample = z.strictObject({
  /** What the rows are about; left out, it is told from the columns. */
  kind: FileKind.exactOptional(),
  format: z.enum(['csv', 'ndjson']).default('csv'),
  headers: z.array(z.string().max(200)).min(1).max(importLimits.columns),
  rows: z.array(z.array(Cell).max(importLimits.columns)).max(sampleLimits.rows),
});
export type FileSample = z.infer<typeof FileSample>;

/** To look at the beginning of a file that was sent before. */
export const UploadLook = z.strictObject({
  id: UploadId,
  limit: z.int().min(1).max(sampleLimits.rows).default(10),
});
/** Its columns and first rows, as they stand there; cells that are long are cut. */
export const UploadBeginning = FileSample.omit({ kind: true });

/** What a column was taken for, and by what; `as` is null where it was left out and somebody has to say. */
export const SuggestedColumn = z.strictObject({
  column: z.string(),
  as: z.string().nullable(),
  why: z.string(),
});
export type SuggestedColumn = z.infer<typeof SuggestedColumn>;

export const FileSuggestion = z.strictObject({
  kind: FileKind,
  columns: z.array(SuggestedColumn),
  /** The mapping, as imports take it. */
  mapping: ImportMapping,
  /** The same as YAML, with what was left out as remarks. */
  text: z.string(),
});
export type FileSuggestion = z.infer<typeof FileSuggestion>;
