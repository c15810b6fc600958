import { expect, test } from 'vitest';
import { playWorlds } from './check.ts';
import { openStage } from './stage.ts';

const stage = await openStage();
/** A few seconds' worth; test/slow plays hundreds. */
const runs = Number(process.env['ANSWER_WORLDS'] ?? 5);

test(`every answer about ${runs} random worlds is what a naive reading of the raw rows gives`, async () => {
  expect(await playWorlds(stage, runs)).toBe(runs);
}, 3_600_000);
