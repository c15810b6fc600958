// `entente serve` as a process: it answers, commands work beside it, and it leaves nothing running.
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processesOf, startProgram, temporaryHome } from '../support/entente.ts';

const home = temporaryHome();

test('the program serves until it is told to stop, and takes its database along', async () => {
  const { environment } = home;
  const child = startProgram('apps/cli/src/main.ts', ['serve', '--port', '0', '--json'], { environment });
  const told: string[] = [];
  child.stderr!.on('data', (piece: Buffer) => void told.push(piece.toString()));
  const ended = once(child, 'close');
  try {
    const [said] = (await once(child.stdout!, 'data')) as [Buffer];
    const { url } = JSON.parse(said.toString().split('\n')[0] ?? '') as { url: string };
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ok: true });
    expect((await fetch(`${url}/api/v1/partners`)).status).toBe(401);
    expect(told.join('')).toMatch(/Become its operator as .+\n {2}http:\S+\/invitation#[a-z2-7]{32}/);
    expect(told.join('')).not.toContain('demonstration');
    const stranger = { authorization: 'Bearer entente_nobody' };
    expect((await fetch(`${url}/api/v1/partners`, { headers: stranger })).status).toBe(401);
    expect(await home.answer('partner', 'list')).toEqual({ partners: [], next: null });
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
  expect(processesOf(home.directory)).toEqual([]);
});
