// The server in this process, asked over HTTP by machines with keys of their own. Nobody is held back by a rate.
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { openJournal } from '@entente/platform';
import { defaultLimits, openIdentity, openLog, startServer, type Limits } from '@entente/server';
import { openDatabase } from '@entente/store';
import type { Stage } from './stage.ts';

/** Asks as the machine it was opened for; the answer's body, of the status that was expected. */
export type Ask = (asked: { at: string; body?: unknown; status?: number }) => Promise<unknown>;

const connections = { reserved: 8, bulk: 2 };

/** Starts to serve the stage's database for the time of `play`. `askAs` makes a key of a partner that may do that. */
export async function whileServed<T>(
  stage: Stage,
  play: (askAs: (partner: string, actions: readonly string[]) => Promise<Ask>) => Promise<T>,
): Promise<T> {
  const { database, url: adminUrl, folder, time } = stage;
  const { master } = database;
  const clock = () => time.now;
  const journal = openJournal(join(folder, 'served.ndjson'));
  const mail = { origin: 'https://entente.example.com', send: async () => {} };
  const joining = { database, clock, journal, mail };
  const identity = await openIdentity({ adminUrl, master, joining, mail, connections: 8 });
  const [reserved, bulk] = await Promise.all(
    [connections.reserved, connections.bulk].map((most) =>
      openDatabase({ adminUrl, master, connections: most }),
    ),
  );
  const server = await startServer({
    databases: { ordinary: database, reserved: reserved!, bulk: bulk! },
    clock,
    journal,
    people: { identity, mail },
    log: openLog({ write: () => {} }),
    limits: unlimited(),
  });
  const agent = new Agent({ keepAlive: true });
  try {
    return await play(async (partner, actions) => {
      const { secret } = await stage
        .as(partner)
        .key.create({ name: actions.join(' '), actions: [...actions] });
      return asker({ url: server.url, agent, secret });
    });
  } finally {
    agent.destroy();
    await server.close();
    await Promise.all([identity, reserved!, bulk!].map((each) => each.close()));
  }
}

function unlimited(): Limits {
  const wide = { inFlight: 1_000, perPartner: 1_000, burst: 1e9, perSecond: 1e9 };
  return { ...defaultLimits, lanes: { reserved: wide, ordinary: wide, bulk: wide, watching: wide } };
}

function asker({ url, agent, secret }: { url: string; agent: Agent; secret: string }): Ask {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  return ({ at, body, status = 200 }) => {
    const [method, path] = at.split(' ');
    return new Promise((resolve, reject) => {
      const asking = request(`${url}/api/v1${path}`, { method, agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => void (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === status) resolve(JSON.parse(text));
          else reject(new Error(`${at} was answered ${response.statusCode}: ${text}`));
        });
      });
      asking.on('error', reject);
      asking.end(body === undefined ? undefined : JSON.stringify(body));
    });
  };
}
