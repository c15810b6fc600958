// Every command that a server can be asked for answers the same as in the home itself: one story, played in a home on
// one database and through a server on another, verb by verb.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '@entente/cli';
import { CooperationId } from '@entente/contract';
import { openJournal, runWorker } from '@entente/platform';
import { afterAll, expect, test } from 'vitest';
import { shellWords, temporaryHome, type TestHome } from '../support/entente.ts';
import { serve, type Served } from '../support/served.ts';

type Json = unknown;
/** Runs one command line for a partner, in a world of its own; what `{name}` stands for was kept before. */
type World = {
  readonly run: (as: string, line: string) => Promise<Json>;
  readonly kept: Map<string, string>;
};

const permission = 'aurora>birch direct-marketing contact';
const terms = (categories: string[]): string =>
  JSON.stringify({
    name: 'Spring',
    parties: ['aurora', 'birch'],
    starts: '2026-01-01',
    ends: '2099-12-31',
    minimumCohort: 10,
    permissions: ['aurora', 'birch'].map((provider) => ({
      provider,
      recipient: provider === 'aurora' ? 'birch' : 'aurora',
      purpose: 'direct-marketing',
      categories: provider === 'aurora' ? categories : ['contact'],
      actions: ['count', 'deliver'],
    })),
  });
const refs = Array.from({ length: 20 }, (_, n) => `c${n}`);
const files: Readonly<Record<string, string>> = {
  'members.csv': `ref,mail\n${refs.map((ref) => `${ref},${ref}@example.com\n`).join('')},nobody@example.com\n`,
  'members.yaml': 'kind: customers\nref: ref\nidentifiers: { email: mail }\n',
  'events.csv': 'ref,on,what\nc1,2026-05-01,bread\n',
  'events.yaml':
    'kind: events\nref: ref\nevent: purchase\nat: on\ndates: yyyy-mm-dd\nproperties: { what: {} }\n',
  'consents.csv': `customer,purpose,recipient,data_categories,event,at,expires_at,collected_by,notice\n${refs
    .map((ref) => `${ref},direct-marketing,birch,contact,given,2026-05-01T00:00:00Z,,,\n`)
    .join('')}`,
  'places.csv': 'ref,name,kind,parent\nPort,Port Ellery,town,South\nSouth,,region,\n',
  'organisations.csv': 'code,name,parent,industry,country\nH,Harbour,,,NZ\nF,Fern,H,restaurants,NZ\n',
  'contacts.csv': 'organisation,customer,role,title\nF,c1,buyer,\nF,nobody,buyer,\n',
  'refs.txt': refs.slice(0, 12).join('\n'),
  'terms.json': terms(['contact']),
  'more.json': terms(['contact', 'loyalty']),
};

/** The story: for whom, the command, and under which names something of its answer is kept. */
const story: readonly (readonly [string, string, Readonly<Record<string, string>>?])[] = [
  ['aurora', 'partner list'],
  ['aurora', 'import customers members.csv --map members.yaml'],
  ['birch', 'import customers members.csv --map members.yaml --detach --key once', { job: 'job.id' }],
  ['birch', 'import customers members.csv --map members.yaml --detach --key once'],
  ['birch', 'job watch {job}'],
  ['birch', 'job show {job}'],
  ['birch', 'job list'],
  ['birch', 'job rejects {job} --to rejects.csv'],
  ['birch', 'job cancel {job}'],
  [
    'birch',
    'import customers members.csv --map members.yaml --dry-run --detach',
    { tried: 'job.id', upload: 'job.object' },
  ],
  ['birch', 'job watch {tried}'],
  ['birch', 'import look {upload} --limit 2'],
  ['aurora', 'import events events.csv --map events.yaml'],
  ['aurora', 'import consents consents.csv'],
  ['aurora', "customer show c1 --reason 'request 1'"],
  ['aurora', "customer find --email c1@example.com --reason 'request 1'"],
  ['aurora', "customer file c1 --reason 'request 1' --to file.txt"],
  ['aurora', 'import suggest members.csv'],
  ['aurora', 'import places places.csv'],
  ['aurora', 'place list --in South'],
  ['aurora', 'place remove Port'],
  ['aurora', 'import organisations organisations.csv'],
  ['aurora', 'import contacts contacts.csv'],
  ['aurora', 'organisation list --in H'],
  ['aurora', 'contact list F'],
  ['aurora', 'contact remove F c1'],
  ['aurora', 'organisation remove F'],
  ['aurora', 'dictionary list'],
  ['aurora', 'dictionary edit purchase.what --label Ware'],
  ['aurora', 'customer summary'],
  ['aurora', 'customer erase c19'],
  ['aurora', 'consent give c1 --purpose direct-marketing --recipient birch --categories contact,loyalty'],
  ['aurora', 'consent refuse c2 --purpose direct-marketing --recipient birch'],
  ['aurora', "consent withdraw c3 --purpose direct-marketing --recipient '*'"],
  ['aurora', 'consent revoke c4 --purpose direct-marketing --recipient birch'],
  ['aurora', 'consent history c1'],
  ['aurora', "consent receipt c1 --reason 'request 1'"],
  ['aurora', 'consent trend --from 2026-01-01 --to 2026-06-30'],
  ['aurora', 'agreement check terms.json'],
  ['aurora', 'agreement propose terms.json'],
  ['birch', 'agreement sign Spring --yes'],
  ['aurora', 'agreement sign Spring --yes'],
  ['aurora', 'agreement list'],
  ['aurora', 'agreement show Spring'],
  ['aurora', 'agreement odrl Spring'],
  ['aurora', 'agreement consequences Spring'],
  ['aurora', 'agreement suspend Spring'],
  ['aurora', 'agreement resume Spring'],
  ['aurora', 'agreement reject Spring'],
  ['aurora', 'agreement change check Spring more.json'],
  ['birch', 'agreement change request Spring more.json --yes'],
  ['birch', 'agreement change list Spring'],
  ['birch', 'agreement change show Spring 1'],
  ['birch', 'agreement change cancel Spring 1'],
  ['birch', 'agreement change request Spring more.json --yes'],
  ['aurora', 'agreement change deny Spring 2'],
  ['aurora', 'agreement change approve Spring 2 --yes'],
  ['aurora', 'agreement versions Spring'],
  ['aurora', 'agreement version Spring 1'],
  ['aurora', 'agreement compare Spring 1 1'],
  ['aurora', 'cooperation enrol Spring'],
  ['birch', 'cooperation enrol Spring'],
  ['birch', 'cooperation status Spring'],
  ['birch', 'cooperation check Spring'],
  ['birch', 'cooperation rebuild Spring'],
  ['aurora', 'consent coverage'],
  ['aurora', 'set save regulars refs.txt --categories contact'],
  ['aurora', `set publish Spring regulars --permission '${permission}'`],
  ['aurora', 'set list'],
  ['aurora', 'segment vocabulary'],
  ['aurora', "segment check 'set regulars and did purchase(in last 90 days)'"],
  ['aurora', "segment save mailed 'set regulars'"],
  ['aurora', 'segment count mailed'],
  ['aurora', "segment crosstab --by 'segment mailed'"],
  ['aurora', 'segment members mailed'],
  ['aurora', 'segment list'],
  ['aurora', 'segment show mailed --language sv'],
  ['aurora', `segment publish Spring mailed --permission '${permission}'`],
  ['aurora', `column share Spring 'count purchase' --name bought --permission '${permission}'`],
  ['aurora', 'column list Spring'],
  ['birch', `analysis breakdown Spring --permission '${permission}' --by aurora=bought:1`],
  ['birch', `analysis trend Spring --permission '${permission}' --measure aurora=bought`],
  ['birch', `analysis lift Spring --permission '${permission}' --of aurora=mailed --by aurora=bought:1`],
  ['birch', `analysis breakdown Spring --permission '${permission}' --by aurora=bought:1 --preview`],
  ['aurora', `column remove Spring bought --permission '${permission}'`],
  ['birch', 'publication list Spring'],
  ['aurora', `publication remove Spring mailed --permission '${permission}'`],
  ['aurora', 'segment remove mailed'],
  ['birch', `overlap Spring --permission '${permission}'`],
  ['aurora', `column share Spring 'count purchase' --name bought --permission '${permission}'`],
  ['aurora', 'column list Spring'],
  ['aurora', `column remove Spring bought --permission '${permission}'`],
  ['birch', `analysis breakdown Spring --permission '${permission}' --by aurora=bought`],
  ['birch', `analysis trend Spring --permission '${permission}' --measure aurora=bought`],
  ['birch', `analysis lift Spring --permission '${permission}' --of aurora=regulars --by aurora=bought`],
  ['aurora', 'release list'],
  ['aurora', 'release budget'],
  ['aurora', "release lift Spring birch --reason 'They had corrected an address.'"],
  ['birch', `delivery preview Spring --permission '${permission}'`],
  ['birch', `delivery request Spring --permission '${permission}'`, { delivery: 'id' }],
  ['birch', `delivery request Spring --permission '${permission}' --identifiers email`],
  ['birch', 'delivery resume {delivery}'],
  ['birch', 'delivery refresh {delivery}'],
  ['birch', 'delivery list'],
  ['birch', 'delivery show {delivery}'],
  ['birch', 'delivery export {delivery} --to people.csv'],
  ['birch', 'inbox list {delivery} --limit 50'],
  ['birch', 'inbox count'],
  ['birch', "objection record --email c7@example.com --purpose '*'"],
  ['birch', 'objection list'],
  ['aurora', "consent withdraw c8 --purpose '*' --recipient '*'"],
  ['birch', 'recall list'],
  ['aurora', 'recall sent'],
  ['aurora', "recall show c8 --reason 'request 1'"],
  ['aurora', "recall escalate Spring birch --reason 'no answer'"],
  ['birch', "recall acknowledge --statement 'erased'"],
  ['aurora', 'ledger totals'],
  ['aurora', "ledger person c5 --reason 'request 1'"],
  ['aurora', "ledger explain {delivery} c5 --reason 'request 1'"],
  ['aurora', "audit looks --reason 'review'"],
  ['aurora', 'audit list --action agreement.sign'],
  ['aurora', 'audit root'],
  ['aurora', 'audit verify'],
  ['aurora', 'key create nightly --may customer.import', { key: 'key.id' }],
  ['aurora', 'key list'],
  ['aurora', 'key rotate {key}'],
  ['aurora', 'key revoke {key}'],
  ['aurora', 'member invite ada@example.com --roles analyst', { invitation: 'id' }],
  ['aurora', 'member invitations'],
  ['aurora', 'member withdraw {invitation}'],
  ['aurora', 'member list'],
  ['aurora', 'member change abcdefghijklmnop --roles analyst'],
  ['aurora', 'member remove abcdefghijklmnop'],
  ['birch', 'agreement leave Spring'],
  ['aurora', 'agreement terminate Spring'],
];

/** What an operator does, who has no key. */
const operators = /^(operator|partner (create|appoint|appointments|withdraw|suspend|resume|remove))\b/;

test('the story has every verb that a server can be asked for', () => {
  const verbs = Object.entries(commands).flatMap(([noun, command]) =>
    'verbs' in command
      ? Object.entries(command.verbs).map(([word, { place }]) => ({ name: `${noun} ${word}`, place }))
      : [{ name: noun, place: command.place }],
  );
  const remote = verbs.filter(({ name, place }) => place === undefined && !operators.test(name));
  const isPlayed = (name: string): boolean => story.some(([, line]) => `${line} `.startsWith(`${name} `));
  expect(remote.length).toBeGreaterThan(60);
  expect(remote.map(({ name }) => name).filter((name) => !isPlayed(name))).toEqual([]);
});

const at = (answer: Json, path: string): string =>
  String(path.split('.').reduce<Json>((part, key) => (part as Record<string, Json>)[key], answer));

function worldOf(home: TestHome, before: (as: string) => readonly string[], served: Served): World {
  const kept = new Map<string, string>();
  return {
    kept,
    run: async (as, line) => {
      served.time.now = Date.now();
      const words = shellWords(
        line.replaceAll(/\{(\w+)\}/g, (whole, name: string) => kept.get(name) ?? whole),
      );
      const named = words.map((word) =>
        /\.(csv|yaml|json|txt)$/.test(word) ? join(home.directory, word) : word,
      );
      const { code, stdout, stderr } = await home.entente(...before(as), ...named, '--json');
      return { code, said: JSON.parse(stdout || stderr) as Json };
    },
  };
}

function filled(home: TestHome): TestHome {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home.directory, name), text);
  return home;
}

/**
 * A server's jobs and uploads have audit entries of their own; a prefix is random.
 */
const differs = new Set(['entry', 'entries', 'size', 'noted', 'place', 'proof', 'prefix']);

/** Ids of cooperations: random, and one in eight is letters only, so that no pattern tells it from a word. */
const cooperations = new Set<string>();

function learnCooperations(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if ((key === 'cooperation' || key === 'id') && CooperationId.safeParse(each).success)
      cooperations.add(String(each));
    learnCooperations(each);
  }
}

/** How far a job has come that nobody waited for: a worker may have begun, or be done. */
const ofDetached = new Set(['state', 'attempts', 'progress', 'startedAt', 'endedAt', 'can', 'report']);

function withoutProgress(value: Json): Json {
  return JSON.parse(
    JSON.stringify(value, (key, each: Json) => (ofDetached.has(key) ? '(underway)' : each)),
  ) as Json;
}

/** An answer without what is new whenever it is made, and without the order that hangs on that. */
function comparable(value: Json): Json {
  if (Array.isArray(value))
    return value.map(comparable).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        comparableText(key),
        differs.has(key) ? '(its own)' : comparable(each),
      ]),
    );
  return typeof value === 'string' ? comparableText(value) : value;
}

/** Two texts from shortly before they differ. */
function fromDifference(...texts: readonly [string, string]): readonly string[] {
  const [ours, theirs] = texts;
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at += 1;
  return texts.map((text) => text.slice(Math.max(0, at - 100), at + 300));
}

const comparableText = (text: string): string =>
  [...cooperations]
    .reduce((left, id) => left.replaceAll(id, '(id)'), text)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d:\d\d(\.\d+)? UTC/g, '(instant)')
    .replaceAll(/\bentente_[a-z2-7_]+/g, '(secret)')
    .replaceAll(/\b[0-9a-f]{32,}\b/g, '(hash)')
    .replaceAll(/\b(?=[a-z]*[2-7]|[a-z]{16}\b)[a-z2-7]{8,}\b/g, '(id)')
    .replaceAll(/command-line|(aurora|birch)\.person/g, '(who)')
    .replaceAll(/\/\S*\//g, '(folder)/');

const [local, remote] = [filled(temporaryHome()), filled(temporaryHome())];
const here = await serve();
const there = await serve({ doesJobs: true });

test('every verb answers the same here and there', { timeout: 120_000 }, async () => {
  for (const served of [here, there]) {
    served.time.now = Date.now();
    await served.createPartners('aurora', 'birch');
  }
  mkdirSync(join(local.directory, 'keys'), { mode: 0o700 });
  const key = Buffer.alloc(32, 7).toString('hex');
  writeFileSync(join(local.directory, 'keys', 'master.key'), key, { mode: 0o600 });
  local.environment['DATABASE_URL'] = here.adminUrl;
  const worker = await runWorker({
    database: here.database,
    journal: openJournal(join(local.directory, 'journal', 'withdrawals.ndjson')),
    spool: join(local.directory, 'uploads'),
    clock: Date.now,
    schedule: {},
  });
  afterAll(() => worker.stop());
  for (const partner of ['aurora', 'birch']) {
    const login = ['--as', partner, 'login', '--url', there.server.url, '--name', partner, '--key-stdin'];
    expect(await remote.process(login, `${partner}\n`)).toMatchObject({ code: 0 });
  }
  const worlds = [
    worldOf(local, (as) => ['--as', as], here),
    worldOf(remote, (as) => ['--profile', as], there),
  ];
  const differing: Record<string, Json> = {};
  for (const [as, line, keeps = {}] of story) {
    const [ours, theirs] = await Promise.all(
      worlds.map(async ({ run, kept }) => {
        const answer = await run(as, line);
        learnCooperations(answer);
        for (const [name, path] of Object.entries(keeps)) kept.set(name, at(answer, `said.${path}`));
        return comparable(line.includes('--detach') ? withoutProgress(answer) : answer);
      }),
    );
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      differing[line] = fromDifference(JSON.stringify(ours), JSON.stringify(theirs));
  }
  expect(differing).toEqual({});
  // The files that were written are the same as well, in whichever order.
  for (const name of ['people.csv', 'rejects.csv', 'file.txt']) {
    const [ours, theirs] = [local, remote].map(({ directory }) =>
      comparable(readFileSync(join(directory, name), 'utf8').split('\n')),
    );
    expect({ name, lines: ours }).toEqual({ name, lines: theirs });
    expect(ours).not.toHaveLength(1);
  }
});
