import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStage } from '../answers/stage.ts';
import { worlds } from '../answers/world.ts';
import { rebuildWorld } from './world.ts';

const stage = await openStage();
/** A few seconds' worth; test/slow rebuilds dozens. */
const runs = Number(process.env['REBUILT_WORLDS'] ?? 2);
const seed = process.env['REBUILT_SEED'];

test(`a rebuild finds nothing to mend in ${runs} random worlds that were enrolled bit by bit`, async () => {
  const checked = await fc.check(
    fc.asyncProperty(worlds, (world) => rebuildWorld(stage, world)),
    { numRuns: runs, endOnFailure: true, ...(seed !== undefined && { seed: Number(seed) }) },
  );
  expect(checked.errorInstance).toBeNull();
}, 3_600_000);
