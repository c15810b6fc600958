// `npm run probe [-- --write] [--share N]`: who can be made to show or change what is somebody else's. Every procedure is asked by
// everybody with everybody's ids, with both locks on and with each of them taken away; see test/probe.
//
// On an embedded server of its own, or on the server of DATABASE_URL. `--write` puts the tables into docs/figures.md,
// `--share 2` sends every second probe.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { circumstancesText, withText } from '@entente/test/bench/figures.ts';
import { askAtTheDoor } from '@entente/test/probe/door.ts';
import { runFourWays, shareOfControls } from '@entente/test/probe/four-ways.ts';
import { inOwnWorld } from '@entente/test/probe/place.ts';
import { reportOf } from '@entente/test/probe/report.ts';

const figures = new URL('../docs/figures.md', import.meta.url);
const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, share: { type: 'string', default: '1' } },
});
const share = Number(values.share);

await inOwnWorld(async (world, { server, say }) => {
  const started = performance.now();
  const atTheDoor = await askAtTheDoor(world);
  say(`${atTheDoor.probes} requests at the door`);
  const ways = await runFourWays(world, { share, onProgress: (way, done) => say(`${way}: ${done}`) });
  const seconds = (performance.now() - started) / 1_000;
  const text = reportOf({ ways, atTheDoor, seconds });
  const leaks = [...ways['both locks'].first, ...atTheDoor.first];
  process.stdout.write(`${[text, ...leaks].join('\n')}\n`);
  if (values.write) {
    const command = share === 1 ? 'npm run probe' : `npm run probe -- --share ${share}`;
    const before = existsSync(figures) ? readFileSync(figures, 'utf8') : undefined;
    const section = `${circumstancesText({ command, date: new Date(), server })}\n\n${text}`;
    writeFileSync(figures, withText(before, 'probe', section));
  }
  const isTight = ['both locks', 'policy off', 'database off'].every(
    (way) => ways[way as keyof typeof ways].leaks === 0,
  );
  process.exitCode = isTight && atTheDoor.leaks === 0 && shareOfControls(ways['both off']) >= 0.95 ? 0 : 1;
});
