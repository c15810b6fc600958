// One world played enrolment by enrolment, and then rebuilt: everything stands as it stood before.
import { expect } from 'vitest';
import {
  eligibleChunks,
  listSubjects,
  storedChunks,
} from '../../../packages/platform/src/cooperation/bitmaps.ts';
import { inCooperation } from '../../support/cooperation.ts';
import { contentsOf } from '../../support/store-contents.ts';
import { newDiary, noteConsents, noteCustomers } from '../answers/diary.ts';
import { follow, playStep, type Playing } from '../answers/play.ts';
import { begin, orRefusal, type Stage } from '../answers/stage.ts';
import { beginning, type World } from '../answers/world.ts';

const day = 86_400_000;

/** Plays a world without its deliveries; `beforeLast` happens before everybody enrols for the last time. */
export async function rebuildWorld(
  stage: Stage,
  world: World,
  beforeLast: (playing: Playing) => Promise<void> = async () => {},
): Promise<void> {
  const diary = newDiary(world);
  for (const [place, partner] of world.partners.entries()) {
    noteCustomers(diary, partner, world.customers[place]!);
    noteConsents(diary, partner, { rows: world.consents[place]!, now: beginning, source: 'file' });
  }
  const playing: Playing = { stage, world, diary, id: await begin(stage, world), subjects: [] };
  for (const step of world.steps) {
    if (step.do === 'deliver' || step.do === 'answer') continue;
    await playStep(playing, step);
    follow(playing);
  }
  await beforeLast(playing);
  const cooperation = playing.id;
  const parties = world.partners.filter((partner) => !diary.left.has(partner));
  if (parties.length < 2) return;
  const { platform } = stage;
  for (const partner of parties) await platform.as(partner).cooperation.enrol({ cooperation });
  const before = await standingOf(playing, parties);
  for (const partner of parties) {
    const { differences } = await platform.as(partner).cooperation.check({ cooperation });
    expect({ partner, differences }).toEqual({ partner, differences: [] });
  }
  for (const partner of parties) {
    const { mended } = await platform.as(partner).cooperation.rebuild({ cooperation });
    expect({ partner, mended }).toEqual({ partner, mended: [] });
  }
  expect(await standingOf(playing, parties)).toEqual(before);
}

/** All that an enrolment writes: rows as text, and bitmaps as the subjects in them at several instants. */
async function standingOf({ stage, id, diary }: Playing, parties: readonly string[]) {
  const { platform } = stage;
  const rows = await contentsOf(platform.url, `coop_${id}`, {
    without: [
      'key',
      'act',
      'agreement_version',
      'eligibility',
      'eligibility_change',
      'numbering',
      'permission',
    ],
  });
  // The instant of an enrolment is not what it writes, and a chunk of zeros is as good as none.
  const contribution = rows['contribution']!.map((row) => row.split(',').slice(0, 2));
  const { presence: _, ...tables } = rows;
  const participants: Record<string, string[]> = {};
  for (const party of parties)
    participants[party] = (await contentsOf(platform.url, `store_${party}`))['participant']!;
  const bits = await inCooperation(platform, { partner: parties[0]!, id }, async (cooperation) => {
    const found: Record<string, number[]> = {};
    for (const partner of parties)
      found[partner] = await listSubjects(cooperation, storedChunks({ of: 'presence', partner }));
    for (const number of diary.permissions.keys()) {
      for (const days of [0, 0.5, 5, 50, 500]) {
        const at = platform.time.now + days * day;
        found[`${number + 1} in ${days}`] = await listSubjects(cooperation, eligibleChunks(number + 1, at));
      }
    }
    return found;
  });
  const answers: Record<string, unknown> = {};
  for (const { key, recipient } of diary.permissions) {
    const ask = platform.as(recipient).overlap.ask({ cooperation: id, permissions: [key], sets: [] });
    const answer = await orRefusal(ask);
    answers[key] = 'refused' in answer ? answer.refused : answer.cells;
  }
  return { tables: { ...tables, contribution }, participants, bits, answers };
}
