import fc from 'fast-check';
import { expect, test } from 'vitest';
import { playWorld } from './check.ts';
import { openStage } from './stage.ts';
import { worlds } from './world.ts';

const stage = await openStage();
const runs = Number(process.env['ANSWER_WORLDS'] ?? 6);
const seed = process.env['ANSWER_SEED'];

test(`every answer about ${runs} random worlds is what a naive reading of the raw rows gives`, async () => {
  const checked = await fc.check(
    fc.asyncProperty(worlds, (world) => playWorld(stage, world)),
    {
      numRuns: runs,
      endOnFailure: process.env['ANSWER_SHRINK'] === undefined,
      ...(seed !== undefined && { seed: Number(seed) }),
    },
  );
  expect(fc.defaultReportMessage(checked)).toBeUndefined();
}, 3_600_000);
