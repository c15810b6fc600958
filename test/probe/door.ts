// At the door: a whole server with real sign-in, and requests by nobody and by credentials that are no longer good. Every
// procedure is asked with one's own things and with others'. Nothing may differ, nothing may happen, and neither answers
// nor headers nor the log may hold anything of anybody. A key that is good asks too, to see that the door opens.
import { createHash } from 'node:crypto';
import { PartnerHandle, roles as everyRole } from '@entente/contract';
import { createCaller, mailInto, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import { defaultLimits, openIdentity, openLog, startServer } from '@entente/server';
import { openDatabase } from '@entente/store';
import { join } from 'node:path';
import { contentsOf } from '../support/store-contents.ts';
import { withAdmin } from '../support/server.ts';
import { testMaster } from '../support/template.ts';
import { keyDeeds } from './actors.ts';
import { findRoute } from '../../apps/server/src/routes/routes.ts';
import { discloses, type Viewer } from './disclosed.ts';
import { examplesOf } from './examples/registry.ts';
import { copyOf } from './lane.ts';
import { procedures } from './matrix.ts';
import { now, origin, type Handle, type World } from './cast.ts';

export type AtTheDoor = {
  readonly probes: number;
  readonly leaks: number;
  readonly first: readonly string[];
};

const nobody: Viewer = { partner: 'nobody' };
const home = 'aurora';
const password = 'a password that is long';

/** Asks everything of a server over a copy of the world. */
export async function askAtTheDoor(world: World): Promise<AtTheDoor> {
  const disclosure = await discloses(world);
  const copy = await copyOf(world.url, 'door');
  const logged: string[] = [];
  const open = (connections: number) => openDatabase({ adminUrl: copy.url, master: testMaster, connections });
  const databases = { ordinary: await open(2), reserved: await open(2), bulk: await open(2) };
  const journal = openJournal(join(world.folder, 'door.ndjson'));
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
    limits: defaultLimits,
  });
  const admin = makeMember({ partner: PartnerHandle.parse(home), roles: everyRole, name: 'aurora.person' });
  const caller = createCaller({ ...joining, actor: admin });

  /** Somebody with a session, by the link of an invitation. */
  const enter = async (email: string): Promise<string> => {
    await caller.member.invite({ email, roles: ['admin', 'analyst', 'privacy-officer'] });
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
  const makeKey = async (name: string): Promise<{ id: string; secret: string }> => {
    const { key, secret } = await caller.key.create({ name, actions: [...keyDeeds] });
    return { id: key.id, secret };
  };

  try {
    const [lapsed, removed] = [await enter('lapsed@example.com'), await enter('removed@example.com')];
    const [good, revoked, expired] = [
      await makeKey('Good'),
      await makeKey('Revoked'),
      await makeKey('Expired'),
    ];
    await caller.key.revoke({ id: revoked.id });
    const { members } = await caller.member.list({});
    await caller.member.remove({ id: members.find(({ email }) => email === 'removed@example.com')!.id });
    await withAdmin(copy.url, async (database) => {
      await database.query(
        `update identity.session set expires_at = now() - interval '1 minute'
         where user_id = (select id from identity.person where email = 'lapsed@example.com')`,
      );
      await database.query(
        "update control.api_key set created_at = $1::timestamptz - interval '1 day', expires_at = $1 where id = $2",
        [new Date(now), expired.id],
      );
    });
    const bearer = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}` });
    const turnedAway: Record<string, Record<string, string>> = {
      nobody: {},
      'an expired session': { cookie: lapsed, origin },
      'a removed member': { cookie: removed, origin },
      'a revoked key': bearer(revoked.secret),
      'an expired key': bearer(expired.secret),
      'a forged key': bearer(good.secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))),
    };
    const before = await digestOf(copy.url);
    const leaks: string[] = [];
    let probes = 0;
    const seen = new Map<string, string>();
    for (const [who, headers] of Object.entries(turnedAway))
      for (const { procedure, input } of inputsOf(world, [home, 'elder'])) {
        const answer = await ask(server.url, { procedure, input, headers });
        probes += 1;
        const title = `${procedure} by ${who}`;
        const told = JSON.stringify(input) ?? '';
        for (const leak of disclosure.leaksIn(answer.text, nobody, told))
          leaks.push(`${title}: shown ${leak}`);
        // Whatever is asked, whoever is turned away is told the same; where files come and go, of each procedure.
        const kind = findRoute(procedure)?.reach === undefined ? who : `${who} ${procedure}`;
        const like = seen.get(kind) ?? answer.like;
        seen.set(kind, like);
        if (answer.like !== like || answer.status < 400) leaks.push(`${title}: ${answer.like}, not ${like}`);
      }
    if ((await digestOf(copy.url)) !== before) leaks.push('something was written for somebody turned away');
    const opens = await ask(server.url, {
      procedure: 'agreement.get',
      input: { id: world.holdings[home].cooperation },
      headers: bearer(good.secret),
    });
    if (opens.status !== 200) throw new Error(`the door opens to nobody: ${opens.text}`);
    for (const { procedure, input } of inputsOf(world, ['birch', 'elder'])) {
      // What it may change of its own stays changed here.
      if (procedures.find(({ name }) => name === procedure)?.isQuery !== true) continue;
      const answer = await ask(server.url, { procedure, input, headers: bearer(good.secret) });
      probes += 1;
      for (const leak of disclosure.leaksIn(answer.text, { partner: home }, JSON.stringify(input) ?? ''))
        leaks.push(`${procedure} by a good key: shown ${leak}`);
    }
    for (const line of logged)
      for (const leak of disclosure.leaksIn(line, nobody, '')) leaks.push(`in the log: ${leak}`);
    return { probes, leaks: leaks.length, first: leaks.slice(0, 50) };
  } finally {
    await server.close();
    await identity.close();
    for (const database of Object.values(databases)) await database.close();
    await copy.drop();
  }
}

/** The inputs of every procedure about those partners' things, as far as JSON says them. */
function* inputsOf(world: World, whose: readonly Handle[]): Generator<{ procedure: string; input: unknown }> {
  for (const { name: procedure } of procedures)
    for (const handle of whose)
      for (const input of examplesOf(procedure, world.holdings[handle])) yield { procedure, input };
}

type Asked = {
  readonly procedure: string;
  readonly input: unknown;
  readonly headers: Record<string, string>;
};

/** One call over HTTP. `like` is what must not differ between two: the status, the code, and the length of the body. */
async function ask(url: string, { procedure, input, headers }: Asked) {
  const { path, method, body } = requestOf(procedure, (input ?? {}) as Record<string, unknown>);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body }),
  });
  const answered = await response.text();
  const code = /"code":"([a-z-]+)"/.exec(answered)?.[1] ?? '';
  const said = JSON.stringify([...response.headers]);
  return {
    status: response.status,
    text: `${answered}\n${said}`,
    like: `${response.status} ${code} ${answered.length}`,
  };
}

/** How a procedure is asked: as tRPC, and where files come or go, as REST. */
function requestOf(procedure: string, input: Record<string, unknown>) {
  const { reach, path, method } = findRoute(procedure)!;
  if (reach === undefined || reach === 'machine') {
    const isQuery = procedures.find(({ name }) => name === procedure)?.isQuery === true;
    const body = JSON.stringify(input);
    return isQuery
      ? { path: `/api/trpc/${procedure}?input=${encodeURIComponent(body)}`, method: 'GET' }
      : { path: `/api/trpc/${procedure}`, method: 'POST', body };
  }
  const { source: _, ...rest } = input;
  const placed = path.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = rest[name];
    delete rest[name];
    return typeof value === 'string' ? encodeURIComponent(value) : place;
  });
  const query = new URLSearchParams(rest as Record<string, string>);
  return method === 'GET'
    ? { path: `/api/v1${placed}?${query.toString()}`, method }
    : { path: `/api/v1${placed}`, method, body: JSON.stringify(rest) };
}

/** Everything that stands in the stores, the cooperations and the directory, in short. */
async function digestOf(url: string): Promise<string> {
  const { rows } = await withAdmin(url, (admin) =>
    admin.query<{ name: string }>(
      "select nspname::text as name from pg_namespace where nspname = 'control' or nspname ~ '^(store|coop)_' order by 1",
    ),
  );
  const hash = createHash('sha256');
  for (const { name } of rows) hash.update(JSON.stringify(await contentsOf(url, name)));
  return hash.digest('hex');
}
