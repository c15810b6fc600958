// A whole server over a copy of the probed world, with real sign-in, for the time of some work. What is written through
// it stays in the copy.
import { join } from 'node:path';
import type { Show } from '@entente/console';
import { PartnerHandle, roles as everyRole, type Role } from '@entente/contract';
import { createCaller, mailInto, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import { defaultLimits, openIdentity, openLog, startServer, type Identity } from '@entente/server';
import { openDatabase } from '@entente/store';
import type { Caller } from '../support/callers.ts';
import { testMaster } from '../support/template.ts';
import { keyDeeds } from './actors.ts';
import { now, origin, type World } from './cast.ts';
import { copyOf } from './lane.ts';

export const home = 'aurora';
export const password = 'a password that is long';

export type Served = {
  /** The superuser's URL of the copy. */
  readonly copyUrl: string;
  readonly serverUrl: string;
  readonly identity: Identity;
  /** Whatever the server has logged, line by line. */
  readonly logged: readonly string[];
  /** Calls procedures as aurora's people. */
  readonly caller: Caller;
  /** Makes somebody of aurora with a session, by the link of an invitation: the session's cookies. In every role unless said. */
  readonly enter: (email: string, roles?: readonly Role[]) => Promise<string>;
  /** Makes a key of aurora to everything that keys can do. */
  readonly makeKey: (name: string) => Promise<{ id: string; secret: string }>;
};

/** As many as a test asks one after the other, however quickly. */
const plenty = { inFlight: 64, perPartner: 64, burst: 1_000_000, perSecond: 1_000_000 };
const unlimited = { reserved: plenty, ordinary: plenty, bulk: plenty, watching: plenty };

/** Serves a copy of that name; with the console where it is given. */
export async function whileServed<T>(
  world: World,
  name: string,
  work: (served: Served) => Promise<T>,
  show?: Show,
): Promise<T> {
  const copy = await copyOf(world.url, name);
  const logged: string[] = [];
  const open = (connections: number) => openDatabase({ adminUrl: copy.url, master: testMaster, connections });
  const databases = { ordinary: await open(2), reserved: await open(2), bulk: await open(2) };
  const journal = openJournal(join(world.folder, `${name}.ndjson`));
  const mail = mailInto(join(world.folder, 'mail'), { origin });
  const letters: { to: string; text: string }[] = [];
  const clock = (): number => now;
  const posting = { origin, send: async (letter: { to: string; text: string }) => void letters.push(letter) };
  const joining = { database: databases.ordinary, clock, journal, mail: posting };
  const identity = await openIdentity({ adminUrl: copy.url, master: testMaster, joining, mail });
  const server = await startServer({
    databases,
    clock,
    journal,
    people: { identity, mail },
    origin,
    spool: join(world.folder, 'uploads'),
    log: openLog({ write: (line: string) => void logged.push(line) }),
    limits: show ? { ...defaultLimits, lanes: unlimited } : defaultLimits,
    console: show && { show, demonstration: async () => undefined },
  });
  const admin = makeMember({ partner: PartnerHandle.parse(home), roles: everyRole, name: 'aurora.person' });
  const caller = createCaller({ ...joining, actor: admin });

  const enter: Served['enter'] = async (email, roles = everyRole) => {
    await caller.member.invite({ email, roles: [...roles] });
    const token = /#([a-z2-7]{32})/.exec(letters.findLast(({ to }) => to === email)?.text ?? '')?.[1];
    const post = (path: string, body: object): Promise<Response> =>
      fetch(`${server.url}/api/auth${path}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await post('/invitation/accept', { token, name: 'Somebody', password });
    const signedIn = await post('/sign-in/email', { email, password });
    return signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  };
  const makeKey = async (title: string): Promise<{ id: string; secret: string }> => {
    const { key, secret } = await caller.key.create({ name: title, actions: [...keyDeeds] });
    return { id: key.id, secret };
  };
  try {
    return await work({
      copyUrl: copy.url,
      serverUrl: server.url,
      identity,
      logged,
      caller,
      enter,
      makeKey,
    });
  } finally {
    await server.close();
    await identity.close();
    for (const database of Object.values(databases)) await database.close();
    await copy.drop();
  }
}
