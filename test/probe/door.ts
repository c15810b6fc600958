// At the door: a whole server with real sign-in, and requests by nobody and by credentials that are no longer good. Every
// procedure is asked with one's own things and with others'. Nothing may differ, nothing may happen, and neither answers
// nor headers nor the log may hold anything of anybody. A key that is good asks too, to see that the door opens.
import { createHash } from 'node:crypto';
import { findRoute } from '../../apps/server/src/routes/routes.ts';
import { contentsOf } from '../support/store-contents.ts';
import { withAdmin } from '../support/server.ts';
import { ask } from './ask.ts';
import { discloses, type Viewer } from './disclosed.ts';
import { examplesOf } from './examples/registry.ts';
import { isQuery, procedures } from './matrix.ts';
import { now, origin, type Handle, type World } from './cast.ts';
import { home, whileServed, type Served } from './served.ts';

export type AtTheDoor = {
  readonly probes: number;
  readonly leaks: number;
  readonly first: readonly string[];
};

const nobody: Viewer = { partner: 'nobody' };

/** Asks everything of a server over a copy of the world. */
export function askAtTheDoor(world: World): Promise<AtTheDoor> {
  return whileServed(world, 'door', async (served) => {
    const disclosure = await discloses(world);
    const { serverUrl, copyUrl, logged } = served;
    const { good, turnedAway } = await credentialsOf(served);
    const before = await digestOf(copyUrl);
    const leaks: string[] = [];
    let probes = 0;
    const seen = new Map<string, string>();
    for (const [who, headers] of Object.entries(turnedAway))
      for (const { procedure, input } of inputsOf(world, [home, 'elder'])) {
        const answer = await ask(serverUrl, { procedure, input, headers });
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
    if ((await digestOf(copyUrl)) !== before) leaks.push('something was written for somebody turned away');
    const opens = await ask(serverUrl, {
      procedure: 'agreement.get',
      input: { id: world.holdings[home].cooperation },
      headers: good,
    });
    if (opens.status !== 200) throw new Error(`the door opens to nobody: ${opens.text}`);
    for (const { procedure, input } of inputsOf(world, ['birch', 'elder'])) {
      // What it may change of its own stays changed here.
      if (!isQuery(procedure)) continue;
      const answer = await ask(serverUrl, { procedure, input, headers: good });
      probes += 1;
      for (const leak of disclosure.leaksIn(answer.text, { partner: home }, JSON.stringify(input) ?? ''))
        leaks.push(`${procedure} by a good key: shown ${leak}`);
    }
    for (const line of logged)
      for (const leak of disclosure.leaksIn(line, nobody, '')) leaks.push(`in the log: ${leak}`);
    return { probes, leaks: leaks.length, first: leaks.slice(0, 50) };
  });
}

type Headers = Record<string, string>;

/** A key that is good, and by who they are those that sign-in turns away. */
async function credentialsOf({ enter, makeKey, caller, copyUrl }: Served) {
  const [lapsed, removed] = [await enter('lapsed@example.com'), await enter('removed@example.com')];
  const [good, revoked, expired] = [
    await makeKey('Good'),
    await makeKey('Revoked'),
    await makeKey('Expired'),
  ];
  await caller.key.revoke({ id: revoked.id });
  const { members } = await caller.member.list({});
  await caller.member.remove({ id: members.find(({ email }) => email === 'removed@example.com')!.id });
  await withAdmin(copyUrl, async (database) => {
    await database.query(
      `update identity.session set expires_at = now() - interval '1 minute'
       where user_id = (select id from identity.person where email = 'lapsed@example.com')`,
    );
    await database.query(
      "update control.api_key set created_at = $1::timestamptz - interval '1 day', expires_at = $1 where id = $2",
      [new Date(now), expired.id],
    );
  });
  const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` });
  const turnedAway: Record<string, Headers> = {
    nobody: {},
    'an expired session': { cookie: lapsed, origin },
    'a removed member': { cookie: removed, origin },
    'a revoked key': bearer(revoked.secret),
    'an expired key': bearer(expired.secret),
    'a forged key': bearer(good.secret.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))),
  };
  return { good: bearer(good.secret), turnedAway };
}

/** The inputs of every procedure about those partners' things, as far as JSON says them. */
function* inputsOf(world: World, whose: readonly Handle[]): Generator<{ procedure: string; input: unknown }> {
  for (const { name: procedure } of procedures)
    for (const handle of whose)
      for (const input of examplesOf(procedure, world.holdings[handle])) yield { procedure, input };
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
