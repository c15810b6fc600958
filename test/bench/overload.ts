// Who still gets through when more is asked than can be answered: signing in, a no and health, on a server as it is
// started in production, alone and beside a crowd that asks for lists all the time. Each is asked one after the other.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { PartnerHandle } from '@entente/contract';
import { demoPeople, openJournal } from '@entente/platform';
import { openLog, seedDemoPeople, serve, type Server } from '@entente/server';
import { openDatabase } from '@entente/store';
import type { Crowd, Told } from './crowd.ts';
import { fillCooperation, makeAgreement } from './cooperation.ts';
import { makePeople, purpose, type World } from './people.ts';
import { medianOf, ourselves, rowsOf, timed, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';
import { chooseHanded, fillDelivery, fillStore } from './stores.ts';

const [listener, teller] = ['orchard', 'pebble'];
/** Those who crowd, and how many clients each has: together half as many again as are let in at once. */
const crowding = ['harvest', 'skyline', 'cellar', 'lantern', 'meadow', 'quarry'];
const crowd = { clients: 32, againMs: 250, headStartMs: 1_500 };
const mostPeople = 20_000;
const password = 'a password that is long';
/** Alone and beside the crowd in turn, and how often each thing is asked each time. */
const turns = 2;
const times = { 'signing in': 8, withdrawing: 12, '/healthz': 30, '/readyz': 30 };
type Asked = keyof typeof times;

export async function benchOverload(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  await makeWithdrawing(stage, Math.min(people, mostPeople));
  await stage.createPartners(...crowding);
  stage.time.now += 6 * 3_600_000;
  const alone = emptyTimes();
  const beside = emptyTimes();
  const told = await whileServing(stage, async (server) => {
    const asks = await asksOf(stage, server);
    const secrets: string[] = [];
    for (const partner of crowding) secrets.push(await keyOf(stage, partner));
    const all: Told[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      stage.say('asking alone');
      await askAll(asks, alone);
      stage.say('asking beside a crowd');
      all.push(await besideCrowd({ url: server.url, secrets }, () => askAll(asks, beside)));
    }
    return all;
  });
  return { rows: rowsFrom(alone, beside), notes: notesFrom(told) };
}

type Times = Record<Asked, number[]>;
const emptyTimes = (): Times => ({
  'signing in': [],
  withdrawing: [],
  '/healthz': [],
  '/readyz': [],
});

/** Two partners of whom one has its whole store, and people of which were handed to the other. */
async function makeWithdrawing(stage: Stage, people: number): Promise<void> {
  const world: World = { people, partners: [listener, teller] };
  stage.say(`making ${people} people of each partner`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  await fillCooperation(stage, id, { ...world, depth: 'whole' });
  await fillStore(stage, { partner: teller, cooperation: id });
  await chooseHanded(stage, { provider: teller, most: people });
  await fillDelivery(stage, { provider: teller, recipient: listener, cooperation: id });
}

/** Serves as the command line does, with its numbers of connections. Every sign-in may come from an address of its own. */
async function whileServing<T>(stage: Stage, work: (server: Server) => Promise<T>): Promise<T> {
  const { url: adminUrl, folder, time, database } = stage;
  const { master } = database;
  const clock = (): number => time.now;
  const journal = openJournal(join(folder, 'overload.ndjson'));
  const ordinary = await openDatabase({ adminUrl, master });
  const people = demoPeople([PartnerHandle.parse(teller)]);
  await seedDemoPeople({ adminUrl, master, joining: { database, clock, journal }, people, password });
  const server = await serve({
    adminUrl,
    database: ordinary,
    keyFile: join(folder, 'master.key'),
    journal,
    clock,
    log: openLog({ write: () => {} }),
    mail: { folder: join(folder, 'mail') },
    operatorEmail: 'operator@example.com',
    onFirstStart: () => {},
    trustedProxies: 1,
  });
  try {
    return await work(server);
  } finally {
    await server.close();
    await ordinary.close();
  }
}

/** What is asked, each as somebody would who waits for the answer. */
async function asksOf(stage: Stage, { url }: Server): Promise<Record<Asked, () => Promise<void>>> {
  const { email } = demoPeople([PartnerHandle.parse(teller)]).find(({ roles }) =>
    roles.includes('privacy-officer'),
  )!;
  let tries = 0;
  const post = async (path: string, body: object, cookie = ''): Promise<Response> => {
    tries += 1;
    const address = `10.0.${tries >> 8}.${tries & 255}`;
    const headers = { origin: url, 'content-type': 'application/json', cookie, 'x-forwarded-for': address };
    return answered(await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
  };
  const signIn = (): Promise<Response> => post('/api/auth/sign-in/email', { email, password });
  const cookie = (await signIn()).headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { rows } = await stage.admin.query<{ ref: string }>('select ref from bench.handed order by turn');
  const refs = rows.map(({ ref }) => ref).values();
  const get = async (path: string): Promise<void> => void (await answered(await fetch(`${url}${path}`)));
  return {
    'signing in': async () => void (await signIn()),
    withdrawing: async () => {
      const decision = { ref: refs.next().value, purpose, recipient: listener, decision: 'withdrawn' };
      await post('/api/v1/consents', decision, cookie);
    },
    '/healthz': () => get('/healthz'),
    '/readyz': () => get('/readyz'),
  };
}

/** The answer, which must be a good one: whoever comes first is never refused. */
async function answered(answer: Response): Promise<Response> {
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.url} was answered ${answer.status}: ${text}`);
  return answer;
}

const keyOf = async (stage: Stage, partner: string): Promise<string> =>
  (await stage.as(partner).key.create({ name: 'lists', actions: ['set.list'] })).secret;

async function askAll(asks: Record<Asked, () => Promise<void>>, into: Times): Promise<void> {
  for (const [name, often] of Object.entries(times) as [Asked, number][])
    for (let n = 0; n < often; n += 1) into[name].push((await timed(asks[name])).ms);
}

/** Does the work while a crowd asks; what the crowd was told. */
async function besideCrowd(
  { url, secrets }: { url: string; secrets: readonly string[] },
  work: () => Promise<void>,
): Promise<Told> {
  const { clients, againMs, headStartMs } = crowd;
  const workerData = { url: `${url}/api/v1/sets`, secrets, clients, againMs } satisfies Crowd;
  const worker = new Worker(new URL('crowd.ts', import.meta.url), { workerData });
  const told = new Promise<Told>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  told.catch(() => {});
  try {
    await delay(headStartMs);
    await work();
  } finally {
    worker.postMessage('over');
  }
  return told;
}

function rowsFrom(alone: Times, beside: Times): Row[] {
  return (Object.keys(times) as Asked[]).flatMap((name) =>
    rowsOf(name, [
      { peer: ourselves, ms: medianOf(alone[name]) },
      { peer: 'under overload', ms: medianOf(beside[name]) },
      { peer: 'under overload, slowest in 20', ms: slowest(beside[name]) },
    ]),
  );
}

/** What only one in twenty takes longer than. */
const slowest = (ms: readonly number[]): number =>
  ms.toSorted((a, b) => a - b)[Math.floor(ms.length * 0.95)]!;

function notesFrom(told: readonly Told[]): string[] {
  const count = (status: number): number =>
    told.reduce((sum, { statuses }) => sum + (statuses[status] ?? 0), 0);
  const number = (n: number): string => n.toLocaleString('en');
  const cutOff = told.reduce((sum, each) => sum + each.cutOff, 0);
  const silent = told.reduce((sum, { withoutRetryAfter }) => sum + withoutRetryAfter, 0);
  const asked = times['signing in'] + times.withdrawing + times['/healthz'] + times['/readyz'];
  return [
    'entente: the same server with nobody else. Here × says how many times longer it takes beside the crowd.',
    `The crowd is ${crowding.length} partners with ${crowd.clients} clients each who ask for lists all the time, in the server's own process but a thread of their own; who is refused comes again after ${crowd.againMs} ms.`,
    `It was answered ${number(count(200))} lists and ${number(count(503))} times 503, ${silent} of these without Retry-After; ${number(cutOff)} times a connection was closed on it.`,
    `All ${number(asked * turns)} sign-ins, withdrawals and looks at health beside it were answered, none with 503.`,
  ];
}
