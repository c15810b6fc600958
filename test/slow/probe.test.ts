import { expect, test } from 'vitest';
import { probersOf } from '../probe/actors.ts';
import { attempt } from '../probe/attempt.ts';
import { askAtTheDoor } from '../probe/door.ts';
import { examplesOf } from '../probe/examples/registry.ts';
import { runFourWays, shareOfControls } from '../probe/four-ways.ts';
import { copyOf, openLane, prepare } from '../probe/lane.ts';
import { procedures } from '../probe/matrix.ts';
import { inWorld } from '../probe/place.ts';
import { handles, type World } from '../probe/cast.ts';
import { wronglyDeclaredOf } from '../probe/columns.ts';
import { createDatabase } from '../support/database.ts';

const { url } = await createDatabase();
/** One in so many probes; `PROBE_SHARE=1` sends all of them, as `npm run probe` does. */
const share = Number(process.env['PROBE_SHARE'] ?? 4);

/** Examples that the member and the operator are both refused, with what they are told. */
async function refusedExamples(world: World): Promise<string[]> {
  const copy = await copyOf(world.url, 'own');
  await prepare(copy.url);
  const lane = await openLane(copy.url, world.folder);
  const [member, ...others] = probersOf(world);
  const refused: string[] = [];
  try {
    for (const { name: procedure } of procedures)
      for (const [n] of examplesOf(procedure, world.holdings.aurora).entries()) {
        const codes: string[] = [];
        for (const { actor } of [member!, others.at(-1)!]) {
          const input = examplesOf(procedure, world.holdings.aurora)[n];
          codes.push((await attempt(lane, { actor, procedure, input })).code);
        }
        if (!codes.includes('ok')) refused.push(`${procedure} ${n}: ${codes.join(', ')}`);
      }
  } finally {
    await lane.close();
    await copy.drop();
  }
  return refused;
}

test('nobody is shown what is not theirs, nor changes it, with either lock; without both everybody is and does', async () => {
  await inWorld(url, async (world) => {
    for (const victim of handles)
      expect([victim, await wronglyDeclaredOf(world, victim)]).toEqual([victim, []]);
    // A backup is of the machine that the program runs on: a probe of it only says that it was reached.
    expect(await refusedExamples(world)).toEqual(['platform.backup 0: not-allowed, fault']);
    expect((await askAtTheDoor(world)).first).toEqual([]);
    const ways = await runFourWays(world, { share });
    expect(ways['both locks'].first).toEqual([]);
    expect(ways['policy off'].first).toEqual([]);
    expect(ways['database off'].first).toEqual([]);
    expect(ways['both locks'].faults.filter((fault) => !fault.startsWith('platform.backup'))).toEqual([]);
    expect(ways['both off'].controls).toBeGreaterThan(500 / share);
    expect(shareOfControls(ways['both off'])).toBeGreaterThanOrEqual(0.95);
  });
});
