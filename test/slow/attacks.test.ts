// The attackers of test/attacks against the build as it is, and against the same build with the control off that stops
// them. Their noise is drawn from a fixed stream, so that a run repeats; ENTENTE_SEED makes it another.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { attackers } from '../attacks/attackers.ts';
import { isWithin, play } from '../attacks/game.ts';
import { createDatabase } from '../support/database.ts';

const seed = Number(process.env['ENTENTE_SEED'] ?? 1);
const victims = Number(process.env['ENTENTE_VICTIMS'] ?? 2_000);
const chosen = Number(process.env['ENTENTE_CHOSEN'] ?? 4);

const { url } = await createDatabase();
const folder = mkdtempSync(join(tmpdir(), 'entente-attacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('somebody who wants to know of one person whether they are a customer', () => {
  test.each(attackers.map((attacker, number) => [attacker.name, attacker, number] as const))(
    'is not told by %s, and would be with the control off',
    async (_name, attacker, number) => {
      const row = await play({ url, folder }, attacker, {
        number,
        victims,
        chosen,
        off: 20,
        seed: seed + number,
      });
      expect(row).toSatisfy(isWithin);
    },
  );
});
