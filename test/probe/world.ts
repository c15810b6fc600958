// The world that is probed, written once. Every text that a partner writes down says whose it is and what.
import { join } from 'node:path';
import { PartnerHandle, roles as everyRole } from '@entente/contract';
import { createCaller, openJournal, type Letter } from '@entente/platform';
import { makeMember, type Actor } from '@entente/policy';
import { openDatabase } from '@entente/store';
import type { Caller } from '../support/callers.ts';
import { withAdmin } from '../support/server.ts';
import { testMaster } from '../support/template.ts';
import { canary } from './canary.ts';
import { handles, mateOf, now, origin, type Making, type World } from './cast.ts';
import { fill } from './fill.ts';

const day = 86_400_000;

/** Writes the world into a migrated database; what is no row goes into the folder. */
export async function makeWorld(url: string, folder: string): Promise<World> {
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 6 });
  const letters: Letter[] = [];
  const time = { now: now - 200 * day };
  const context = {
    database,
    clock: () => time.now,
    journal: openJournal(join(folder, 'withdrawals.ndjson')),
    spool: join(folder, 'uploads'),
    mail: { origin, send: async (letter: Letter) => void letters.push(letter) },
  };
  const caller = (actor: Actor): Caller => createCaller({ ...context, actor });
  const making: Making = {
    context,
    time,
    caller,
    as: (partner, ...roles) =>
      caller(
        makeMember({
          partner: PartnerHandle.parse(partner),
          roles: roles.length > 0 ? roles : everyRole,
          name: canary(partner, 'actor'),
        }),
      ),
    tokenFor: (email) =>
      /#([a-z2-7]{32})/.exec(letters.findLast(({ to }) => to === email)?.text ?? '')?.[1] ?? '',
  };
  try {
    const world = { url, folder, ...(await fill(making)) };
    await freeze(world);
    return world;
  } finally {
    await database.close();
  }
}

/**
 * Has every partner tell its mate nothing with noise. What comes to that takes lists asked with over days, which the
 * world, whose permissions all allow to deliver, has none of.
 */
async function freeze({ url, holdings }: World): Promise<void> {
  await withAdmin(url, async (admin) => {
    for (const handle of handles)
      await admin.query(
        `insert into store_${handle.replaceAll('-', '_')}.release_freeze (recipient, cooperation, at, signal) values ($1, $2, $3, 'few-differ')`,
        [mateOf(handle), holdings[handle].cooperation, new Date(now - day)],
      );
  });
}
