import fc from 'fast-check';
import { expect, test } from 'vitest';
import { playWorld } from './check.ts';
import { openStage } from './stage.ts';
import { worlds } from './world.ts';

const stage = await openStage();
/** A few seconds' worth; test/slow plays hundreds. A failure says how to play its world again, and to shrink it. */
const runs = Number(process.env['ANSWER_WORLDS'] ?? 8);
const [seed, path] = [process.env['ANSWER_SEED'], process.env['ANSWER_PATH']];

test(`every answer about ${runs} random worlds is what a naive reading of the raw rows gives`, async () => {
  const checked = await fc.check(
    fc.asyncProperty(worlds, (world) => playWorld(stage, world)),
    {
      numRuns: runs,
      endOnFailure: process.env['ANSWER_SHRINK'] === undefined,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(path !== undefined && { path }),
    },
  );
  expect(fc.defaultReportMessage(checked)).toBeUndefined();
}, 3_600_000);
