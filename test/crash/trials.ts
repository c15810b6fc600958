// One trial: a process runs a flow on a copy of a prepared database and is killed at one boundary. What it left must
// be a state between two commits of a run that nobody interrupted; and when its user goes on, what stands in the end
// must say what that run's end says.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openJournal, replayJournal } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import type { JournalLine } from '../../packages/platform/src/withdrawal/journal.ts';
import { callersOf } from '../support/callers.ts';
import { createDatabase } from '../support/database.ts';
import { databaseUrl, withAdmin } from '../support/server.ts';
import { testMaster } from '../support/template.ts';
import { differing, exactly, meaning, readBooks, type Books } from './books.ts';
import type { Boundary } from './boundaries.ts';
import { flowOf, instantOf, stages, start, toStage, type FlowName, type Stage } from './flows.ts';
import { halvesIn, unaccounted } from './halves.ts';
import type { Order } from './interrupted.ts';
import { bundleProgram } from './program.ts';

/** A flow that nobody interrupted: where it can be, and what stands there after each of its commits. */
export type Reference = {
  readonly flow: FlowName;
  /** What is sent at each of its boundaries; each has two sides. */
  readonly boundaries: readonly string[];
  /** The state after each commit, the first before any. */
  readonly states: readonly string[];
  readonly end: Readonly<Record<string, readonly string[]>>;
  /** What was found wrong with these states themselves. */
  readonly faults: readonly string[];
};

export type Trials = {
  readonly refer: (flow: FlowName) => Promise<Reference>;
  /** What a crash at that boundary leaves wrong, as sentences; undefined where the process did not come to it. */
  readonly interrupt: (
    reference: Reference,
    boundary: Boundary,
    options?: { isPiecemeal?: boolean },
  ) => Promise<string[] | undefined>;
};

type Copy = {
  readonly name: string;
  readonly url: string;
  readonly journalFile: string;
  readonly admin: Client;
};
type Used<T> = { readonly answer: T; readonly isPristine: boolean };
/** What going on comes to, from each state that a crash has left: the process is gone, so nothing else matters. */
type Known = Map<string, readonly string[]>;

/** Prepares a database for each stage, at the top of a test file. */
export async function openTrials(): Promise<Trials> {
  const folder = mkdtempSync(join(tmpdir(), 'entente-crash-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const program = await bundleProgram();
  const prepared = await prepareStages(folder);
  const server = new Client(inject('adminUrl'));
  await server.connect();
  afterAll(() => server.end());

  const pristine: Partial<Record<Stage, Copy[]>> = {};
  const makeCopy = async (stage: Stage): Promise<Copy> => {
    const name = `${inject('template')}_crash_${randomBytes(6).toString('hex')}`;
    await server.query(`create database ${name} template ${prepared[stage].name} strategy file_copy`);
    const url = databaseUrl(inject('adminUrl'), name);
    const admin = new Client(url);
    await admin.connect();
    return { name, url, journalFile: join(folder, name), admin };
  };
  const drop = async ({ admin, name }: Copy): Promise<void> => {
    await admin.end();
    await server.query(`drop database ${name} with (force)`);
  };
  afterAll(async () => {
    for (const copy of Object.values(pristine).flat()) await drop(copy);
  });
  /** Lends a copy of what the flow begins with; one that was left as it was serves again. */
  const onCopy = async <T>(flow: FlowName, work: (copy: Copy) => Promise<Used<T>>): Promise<T> => {
    const { from: stage } = flowOf(flow);
    const copy = pristine[stage]?.pop() ?? (await makeCopy(stage));
    copyFileSync(prepared[stage].journalFile, copy.journalFile);
    let isPristine = false;
    try {
      const used = await work(copy);
      ({ isPristine } = used);
      return used.answer;
    } finally {
      if (isPristine) {
        await copy.admin.query(prepared[stage].numbers);
        (pristine[stage] ??= []).push(copy);
      } else await drop(copy);
    }
  };
  const known: Known = new Map();

  return {
    refer: (flow) =>
      onCopy(flow, async (copy) => ({ answer: await refer(program, flow, copy), isPristine: false })),
    interrupt: (reference, boundary, { isPiecemeal = false } = {}) =>
      onCopy(reference.flow, (copy) => interrupt({ program, copy, reference, boundary, isPiecemeal, known })),
  };
}

type Prepared = {
  readonly name: string;
  readonly journalFile: string;
  /** The statement that sets every sequence back to where it stood. */
  readonly numbers: string;
};

async function prepareStages(folder: string): Promise<Record<Stage, Prepared>> {
  const { url, name } = await createDatabase();
  const journalFile = join(folder, 'journal');
  await openJournal(journalFile).append([firstNo]);
  const time = { now: start };
  const prepared: Partial<Record<Stage, Prepared>> = {};
  for (const stage of stages) {
    const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 2 });
    await toStage[stage](callersOf({ database, journal: openJournal(journalFile), time }));
    await database.close();
    const numbers = await withAdmin(url, sequencesOf);
    const copy = { name: `${inject('template')}_${stage}`, journalFile: join(folder, stage), numbers };
    await withAdmin(inject('adminUrl'), (admin) =>
      admin.query(`create database ${copy.name} template ${name}`),
    );
    copyFileSync(journalFile, copy.journalFile);
    prepared[stage] = copy;
  }
  afterAll(() =>
    withAdmin(inject('adminUrl'), async (admin) => {
      for (const { name: each } of Object.values(prepared)) await admin.query(`drop database ${each}`);
    }),
  );
  return prepared as Record<Stage, Prepared>;
}

async function sequencesOf(admin: Client): Promise<string> {
  const { rows } = await admin.query<{ text: string }>(
    `select 'select ' || string_agg(format('setval(%L, %s, %L)', format('%I.%I', schemaname, sequencename),
       coalesce(last_value, 1), last_value is not null), ', ') as text from pg_sequences`,
  );
  return rows[0]!.text;
}

/** Of a partner that is not there: the journal is never empty, as it never is for long. */
const firstNo: JournalLine = {
  partner: 'nobody',
  ref: 'x',
  purpose: '*',
  recipient: '*',
  decision: 'refused',
  at: new Date(start).toISOString(),
  categories: [],
  recordedAt: new Date(start).toISOString(),
  collectedBy: null,
  notice: null,
};

const startProgram = (program: string, order: Order) =>
  spawn(process.execPath, [program, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(program, '..', 'cache') },
  });

async function refer(program: string, flow: FlowName, { url, journalFile, admin }: Copy): Promise<Reference> {
  const child = startProgram(program, { url, journalFile, flow, boundary: null, isPiecemeal: false });
  const ended = once(child, 'close') as Promise<[number]>;
  const states: Books[] = [await readBooks(admin, journalFile)];
  const boundaries: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'done commit') {
      states.push(await readBooks(admin, journalFile));
      child.stdin.write('go on\n');
    } else if (line.startsWith('at ')) boundaries.push(line.slice('at '.length));
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`${flow} failed by itself`);
  const faults = states.flatMap((books, index) => [
    ...halvesIn(books),
    ...(index === 0 ? [] : unaccounted(states[index - 1]!, books)),
  ]);
  return { flow, boundaries, states: states.map(exactly), end: await meaning(states.at(-1)!), faults };
}

type Trial = {
  readonly program: string;
  readonly copy: Copy;
  readonly reference: Reference;
  readonly boundary: Boundary;
  readonly isPiecemeal: boolean;
  readonly known: Known;
};

async function interrupt(trial: Trial): Promise<Used<string[] | undefined>> {
  const { copy, reference, boundary, known } = trial;
  const died = await runUntilDeath(trial);
  if (!died) return { answer: undefined, isPristine: false };
  await whenAlone(copy.admin);
  const left = await readBooks(copy.admin, copy.journalFile);
  const state = exactly(left);
  const at = reference.states.indexOf(state, died.answered);
  const faults = [...halvesIn(left)];
  if (at === -1 || at > died.sent) {
    const tables = differing(state, reference.states[died.answered] ?? '');
    faults.push(
      `left a state that is none after ${died.answered} to ${died.sent} commits: ${tables.join(', ')}`,
    );
  }
  losePowerAfter(died, boundary, copy.journalFile);
  const from = `${reference.flow} ${state} ${readFileSync(copy.journalFile, 'utf8')}`;
  const before = known.get(from);
  const gone = before ?? (await goOn(reference, copy));
  const isPristine = before !== undefined && state === reference.states[0];
  known.set(from, gone);
  return {
    answer: [...faults, ...gone].map((fault) => `${boundary.side} ${boundary.at} (${died.last}): ${fault}`),
    isPristine,
  };
}

type Death = {
  /** Commits that were sent, and those of them that were answered. */
  readonly sent: number;
  readonly answered: number;
  /** How long the journal was when the last of it was forced to the disk. */
  readonly syncedBytes: number;
  readonly last: string;
};

async function runUntilDeath({
  program,
  copy,
  reference,
  boundary,
  isPiecemeal,
}: Trial): Promise<Death | undefined> {
  const { url, journalFile } = copy;
  const journalBytes = statSync(journalFile).size;
  const child = startProgram(program, { url, journalFile, flow: reference.flow, boundary, isPiecemeal });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  const [, signal] = await ended;
  if (signal !== 'SIGKILL') return undefined;
  const count = (what: string): number => lines.filter((line) => line === what).length;
  const appended = lines.flatMap((line) => line.match(/^sent journal appendFile (\d+)/)?.[1] ?? []);
  const synced = appended.slice(0, count('done journal datasync'));
  return {
    sent: count('sent commit'),
    answered: count('done commit'),
    syncedBytes: synced.reduce((sum, bytes) => sum + Number(bytes), journalBytes),
    last: lines.at(-1) ?? 'nothing yet',
  };
}

/** What was never forced to the disk may be gone after a crash of the machine, as a whole or in half. */
function losePowerAfter({ syncedBytes }: Death, { side }: Boundary, journalFile: string): void {
  const unsynced = statSync(journalFile).size - syncedBytes;
  if (unsynced > 0)
    truncateSync(journalFile, syncedBytes + (side === 'before' ? Math.floor(unsynced / 2) : 0));
}

/** A server goes on with a statement whose sender has died, until it looks for the next. */
async function whenAlone(admin: Client): Promise<void> {
  for (;;) {
    const { rows } = await admin.query(
      'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    if (rows.length === 0) return;
  }
}

/**
 * The program starts again, which replays the journal, and its user does what they were about to do. Gives what is
 * wrong in the end.
 */
async function goOn({ flow: name, end }: Reference, { url, journalFile, admin }: Copy): Promise<string[]> {
  const flow = flowOf(name);
  const time = { now: instantOf(name) };
  const journal = openJournal(journalFile);
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 2 });
  try {
    await replayJournal({ database, journal, clock: () => time.now });
    await (flow.again ?? flow.run)(callersOf({ database, journal, time, noise: () => 1 }));
  } finally {
    await database.close();
  }
  const books = await readBooks(admin, journalFile);
  return [...halvesIn(books), ...differences(end, await meaning(books))];
}

function differences(expected: Reference['end'], found: Reference['end']): string[] {
  const tables = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...tables].flatMap((table) => {
    const [before = [], after = []] = [expected[table], found[table]];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    const lost = before.filter((row) => !after.includes(row)).slice(0, 2);
    const more = after.filter((row) => !before.includes(row)).slice(0, 2);
    return [
      `${table} has ${after.length} for ${before.length}; without ${lost.join(' ')}; with ${more.join(' ')}`,
    ];
  });
}
