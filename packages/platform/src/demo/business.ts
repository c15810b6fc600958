/** A business of the demonstration: who it is, what it asks of its customers, and the files it would hand over. */
import type { ImportMapping } from '@entente/contract';
import type { z } from 'zod';
import type { Row, Shape } from './rows.ts';
import type { Shop, World } from './world.ts';

/** A file as this business writes such files, with the mapping that reads it. */
export type FilePlan = {
  name: string;
  mapping: z.input<typeof ImportMapping>;
  shape: Shape;
  columns: readonly string[];
  rows: (world: World) => Iterable<Row>;
};

export type Business = Shop & {
  name: string;
  /** Default country of its phone numbers. */
  country: string;
  /** In the order in which they are imported: customers first. */
  files: readonly FilePlan[];
};
