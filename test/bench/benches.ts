// The benches by name, and how many people a side each takes unless told otherwise.
import { benchApi } from './api.ts';
import { benchAudit } from './audit.ts';
import { benchBreakdown } from './breakdown.ts';
import { benchDeliver } from './deliver.ts';
import { benchExport } from './export.ts';
import { benchGrowth } from './growth.ts';
import { benchImport } from './import.ts';
import { benchMatrix } from './matrix.ts';
import { benchOverlap } from './overlap.ts';
import { benchOverload } from './overload.ts';
import { benchPolicy } from './policy.ts';
import type { Row } from './rounds.ts';
import { benchSegments } from './segments.ts';
import type { Stage } from './stage.ts';
import { benchWithdraw } from './withdraw.ts';

export type Bench = (stage: Stage, people: number) => Promise<{ rows: Row[]; notes: string[] }>;

export const benches: Readonly<Record<string, Bench>> = {
  overlap: benchOverlap,
  withdraw: benchWithdraw,
  import: benchImport,
  deliver: benchDeliver,
  export: benchExport,
  audit: benchAudit,
  policy: benchPolicy,
  api: benchApi,
  overload: benchOverload,
  growth: benchGrowth,
  segments: benchSegments,
  breakdown: benchBreakdown,
  matrix: benchMatrix,
};

export const defaultPeople = 1_000_000;
