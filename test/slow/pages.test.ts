// What pages hold, for every persona: neither their HTML nor their data has anything of somebody else's, whosever ids are
// asked for. The pages are those that there are, so that a new one is asked for by construction.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openConsole } from '@entente/console';
import { roles } from '@entente/contract';
import { expect, test } from 'vitest';
import type { World } from '../probe/cast.ts';
import { discloses, type Viewer } from '../probe/disclosed.ts';
import { inWorld } from '../probe/place.ts';
import { home, whileServed, type Served } from '../probe/served.ts';
import { createDatabase } from '../support/database.ts';
import { withAdmin } from '../support/server.ts';

const { url } = await createDatabase();
const routes = fileURLToPath(new URL('../../apps/console/src/routes', import.meta.url));

/** Each page, with the id in its address as a word: `/as/[partner]/agreements/[id]`. */
const pages = globSync('**/+{page.svelte,server.ts}', { cwd: routes })
  .map((file) => `/${file.replace(/\/?\+(page\.svelte|server\.ts)$/, '')}`)
  .toSorted();

/** What stands for an id after that part of an address, as a partner has them. */
const idsAfter: Readonly<Record<string, (own: World['holdings'][keyof World['holdings']]) => string>> = {
  agreements: ({ cooperation }) => cooperation,
  changes: ({ theirChange }) => theirChange,
  cooperations: ({ cooperation }) => cooperation,
  deliveries: ({ delivery }) => delivery,
  file: ({ complete }) => complete,
  job: ({ job }) => job,
};

function addressOf(page: string, own: World['holdings'][keyof World['holdings']]): string {
  const filled = page.replace('[partner]', home).replaceAll(/([a-z]+)\/\[[a-z]+\]/g, (_, part: string) => {
    const id = idsAfter[part];
    if (id === undefined) throw new Error(`say in idsAfter what stands after ${part}`);
    return `${part}/${id(own)}`;
  });
  return filled === '/' ? '' : filled;
}

/** One's own things, a partner's and a stranger's, in the address and in what is asked for after it. */
function* addressesOf(world: World): Generator<string> {
  for (const page of pages)
    for (const whose of ['aurora', 'birch', 'elder'] as const) {
      const own = world.holdings[whose];
      const address = addressOf(page, own);
      const asked = new URLSearchParams({
        cooperation: own.cooperation,
        name: own.segment,
        permission: own.mateKey,
        in: page.endsWith('/organisations') ? own.organisation : own.place,
      });
      if (whose === 'aurora' || page.includes('[id]')) {
        yield address || '/';
        yield `${address}/__data.json`;
      }
      yield `${address || '/'}?${asked.toString()}`;
    }
}

async function personas({ enter, copyUrl }: Served): Promise<[string, string, Viewer][]> {
  const of = async (name: string, viewer: Viewer, as = roles as readonly (typeof roles)[number][]) =>
    [name, await enter(`${name}@example.com`, as), viewer] as [string, string, Viewer];
  const operator = await of('operator', { partner: 'operator' });
  await withAdmin(copyUrl, (admin) =>
    admin.query(`with left_behind as (
        update control.membership set ended_at = since where email = 'operator@example.com'
        returning person, email, name, since)
      insert into control.operator (person, email, name, since) select * from left_behind`),
  );
  return [
    ['nobody', '', { partner: 'nobody' }],
    operator,
    ...(await Promise.all(roles.map((role) => of(`only-${role}`, { partner: home }, [role])))),
  ];
}

test('no page holds anything of somebody else’s, whoever looks and whatever is asked for', async () => {
  const show = await openConsole();
  await inWorld(url, (world) =>
    whileServed(
      world,
      'pages',
      async (served) => {
        const disclosure = await discloses(world);
        const leaks: string[] = [];
        let [shown, wouldLeak] = [0, 0];
        for (const [who, cookie, viewer] of await personas(served))
          for (const address of addressesOf(world)) {
            const answer = await fetch(served.serverUrl + address, {
              redirect: 'manual',
              headers: { cookie, accept: 'text/html' },
            });
            const text = await answer.text();
            const title = `${address} for ${who}`;
            if (answer.status >= 500 || answer.status === 429) leaks.push(`${title}: ${answer.status}`);
            if (answer.status === 200) shown += 1;
            const session = /session_token=([^;.]+)/.exec(cookie)?.[1];
            if (session !== undefined && text.includes(session)) leaks.push(`${title}: the session`);
            for (const leak of disclosure.leaksIn(text, viewer, address)) leaks.push(`${title}: ${leak}`);
            if (disclosure.leaksIn(text, { partner: 'elder' }, address).length > 0) wouldLeak += 1;
          }
        expect(leaks).toEqual([]);
        // Pages were seen, and what is on them would be a leak to others.
        expect(shown).toBeGreaterThan(100);
        expect(wouldLeak).toBeGreaterThan(20);
      },
      show,
    ),
  );
});
