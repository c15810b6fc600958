// Worlds from their beginning to their end, compared after every step.
import fc from 'fast-check';
import { compare } from './compare.ts';
import { newDiary, noteConsents, noteCustomers } from './diary.ts';
import { follow, playStep, type Playing } from './play.ts';
import { begin, rankIn, type Stage } from './stage.ts';
import { beginning, worlds, type World } from './world.ts';

/**
 * Plays so many random worlds, or until one fails; returns how many. What it throws then says by which ANSWER_SEED and ANSWER_PATH that world comes
 * back alone; ANSWER_SHRINK looks for a smaller one.
 */
export async function playWorlds(stage: Stage, runs: number): Promise<number> {
  const { ANSWER_SEED: seed, ANSWER_PATH: path, ANSWER_SHRINK: shrink } = process.env;
  const checked = await fc.check(
    fc.asyncProperty(worlds, (world) => playWorld(stage, world)),
    {
      numRuns: runs,
      endOnFailure: shrink === undefined,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(path !== undefined && { path }),
    },
  );
  if (!checked.failed) return checked.numRuns;
  const again = `ANSWER_SEED=${checked.seed} ANSWER_PATH=${checked.counterexamplePath}`;
  throw new Error(`A world failed: ${again}`, { cause: checked.errorInstance });
}

async function playWorld(stage: Stage, world: World): Promise<void> {
  const diary = newDiary(world);
  for (const [place, partner] of world.partners.entries()) {
    noteCustomers(diary, partner, world.customers[place]!);
    noteConsents(diary, partner, { rows: world.consents[place]!, now: beginning, source: 'file' });
  }
  const id = await begin(stage, world);
  const rank = await rankIn(stage, id);
  const playing: Playing = { stage, world, diary, id, subjects: [] };
  await compare(playing, rank);
  for (const [place, step] of world.steps.entries()) {
    try {
      await playStep(playing, step);
      follow(playing);
      await compare(playing, rank);
    } catch (error) {
      throw new Error(`at step ${place}: ${JSON.stringify(step)}`, { cause: error });
    }
  }
}
