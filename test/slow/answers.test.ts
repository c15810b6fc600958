import { expect, test } from 'vitest';
import { playWorlds } from '../scenarios/answers/check.ts';
import { openStage } from '../scenarios/answers/stage.ts';

const stage = await openStage();
const runs = Number(process.env['ANSWER_WORLDS'] ?? 30);

test(`every answer about ${runs} random worlds is what a naive reading of the raw rows gives`, async () => {
  expect(await playWorlds(stage, runs)).toBe(runs);
}, 3_600_000);
