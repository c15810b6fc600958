// One world from its beginning to its end, compared after every step.
import { compare } from './compare.ts';
import { newDiary, noteConsents, noteCustomers } from './diary.ts';
import { follow, playStep, type Playing } from './play.ts';
import { begin, rankIn, type Stage } from './stage.ts';
import { beginning, type World } from './world.ts';

export async function playWorld(stage: Stage, world: World): Promise<void> {
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
