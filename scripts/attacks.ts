// `npm run attacks [-- --victims N] [--chosen N] [--off N] [--seed N] [--write]`: how often somebody is right who wants to know of
// one person whether they are a customer of another business, and asks all that they may for a year; see test/attacks.
//
// On an embedded server of its own, or on the server of DATABASE_URL. `--victims` are played in one year, each of `--chosen` of them
// in a year of their own, `--off` of them with the control off. `--write` puts the tables into docs/figures.md.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attackers } from '@entente/test/attacks/attackers.ts';
import { isWithin, play, type Row } from '@entente/test/attacks/game.ts';
import { reportOf } from '@entente/test/attacks/report.ts';
import { measureUtility } from '@entente/test/attacks/utility.ts';
import { circumstancesText, withText } from '@entente/test/bench/figures.ts';
import { onGround } from '@entente/test/probe/place.ts';

const figures = new URL('../docs/figures.md', import.meta.url);
const { values } = parseArgs({
  options: {
    victims: { type: 'string', default: '2000' },
    chosen: { type: 'string', default: '100' },
    off: { type: 'string', default: '25' },
    seed: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
/** How many attackers play at the same time. */
const atOnce = 3;
const options = {
  victims: Number(values.victims),
  chosen: Number(values.chosen),
  off: Number(values.off),
  ...(values.seed !== undefined && { seed: Number(values.seed) }),
};

await onGround(async (url, { server, say }) => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-attacks-'));
  const rows: Row[] = [];
  const waiting = attackers.entries();
  // Each plays with partners of its own, so that none notices who else does.
  const lane = async (): Promise<void> => {
    for (const [number, attacker] of waiting) {
      rows[number] = await play({ url, folder }, attacker, { ...options, number });
      say(attacker.name);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const text = reportOf(rows, measureUtility());
  process.stdout.write(`${text}\n`);
  if (values.write) {
    const { victims, chosen, off } = values;
    const command = `npm run attacks -- --victims ${victims} --chosen ${chosen} --off ${off}`;
    const before = existsSync(figures) ? readFileSync(figures, 'utf8') : undefined;
    const section = `${circumstancesText({ command, date: new Date(), server })}\n\n${text}`;
    writeFileSync(figures, withText(before, 'attacks', section));
  }
  process.exitCode = rows.every(isWithin) ? 0 : 1;
});
