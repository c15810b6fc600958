import fc from 'fast-check';
import { expect, test } from 'vitest';
import { playWorld } from '../scenarios/answers/check.ts';
import { openStage } from '../scenarios/answers/stage.ts';
import { worlds } from '../scenarios/answers/world.ts';

const stage = await openStage();
const runs = Number(process.env['ANSWER_WORLDS'] ?? 250);

test(`every answer about ${runs} random worlds is what a naive reading of the raw rows gives`, async () => {
  const checked = await fc.check(
    fc.asyncProperty(worlds, (world) => playWorld(stage, world)),
    { numRuns: runs, endOnFailure: process.env['ANSWER_SHRINK'] === undefined },
  );
  expect(fc.defaultReportMessage(checked)).toBeUndefined();
}, 3_600_000);
