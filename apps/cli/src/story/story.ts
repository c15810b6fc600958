/** The main job, told on three businesses that do not exist, through the procedures that everybody uses. */
import { generateDemo } from '@entente/platform';
import type { Home } from '../home.ts';
import { openEntente, type Entente } from '../open.ts';
import { count, facts, table } from '../table.ts';
import { showProgress } from '../progress.ts';
import { agree, enrol } from './agree.ts';
import { ask } from './ask.ts';
import { bring } from './bring.ts';
import { commandIn, prove, sayWhatNext } from './end.ts';
import { handOver } from './hand-over.ts';
import { findMemory, remember, type Memory } from './memory.ts';
import { introduce, signUp } from './people.ts';
import { freshHome } from './place.ts';
import { mean } from './segments.ts';
import { actors, nameOf, permission, provider, recipient, type Stage } from './stage.ts';
import { tellerTo } from './teller.ts';
import { bringOldFiles, withdraw } from './withdraw.ts';

export type StoryOptions = {
  readonly home: Home;
  readonly databaseUrl: string | undefined;
  readonly people: number;
  readonly seed: number;
  /** Looks again at what an earlier start left, and changes nothing. */
  readonly isKept: boolean;
  /** Whether the console is opened next, on what the story leaves. */
  readonly isServed: boolean;
  /** Called as soon as there is something to break off. */
  readonly onOpen: (entente: Entente) => void;
};

/** Tells it all on standard output, and leaves the data for commands to go on with, in the home that it gives. */
export async function tellStory(options: StoryOptions): Promise<Home> {
  const { databaseUrl, isKept, isServed, onOpen } = options;
  const isEmbedded = databaseUrl === undefined;
  const kept = isKept || !isEmbedded ? findMemory(options.home) : undefined;
  const home = kept || !isEmbedded ? options.home : await freshHome(options.home);
  const teller = tellerTo(process.stdout);
  process.stdout.write('Entente, shown on three businesses that do not exist\n');
  const line = showProgress(process.stderr);
  const entente = await openEntente({
    home: home.directory,
    databaseUrl,
    embedded: 'owned',
    onProgress: line?.update,
  });
  onOpen(entente);
  const quiet = {
    ...teller,
    chapter: (title: string) => {
      line?.clear();
      teller.chapter(title);
    },
    show: (lines: string) => {
      line?.clear();
      teller.show(lines);
    },
  };
  try {
    const stage = { entente, teller: quiet };
    const memory = kept ?? (await play(stage, home, options));
    if (kept) await lookAgain({ ...stage, plan: kept.plan }, kept);
    const root = await prove({ ...stage, plan: memory.plan });
    const serve = isServed ? undefined : commandIn(home, 'serve');
    introduce({ ...stage, plan: memory.plan }, { home, serve });
    sayWhatNext({ ...stage, plan: memory.plan }, { ...memory, home, root, isEmbedded, isServed });
    return home;
  } finally {
    line?.clear();
    await entente.close();
  }
}

async function play(stage: Omit<Stage, 'plan'>, home: Home, { people, seed }: StoryOptions): Promise<Memory> {
  const { entente, teller } = stage;
  const { partners } = await entente.operator().partner.list({ limit: 1 });
  if (partners.length > 0)
    throw new Error(
      `this database has partners already, ${partners[0]!.handle} first: give an empty one in DATABASE_URL`,
    );
  const directory = home.demonstration;
  const plan = await generateDemo({ directory, people, seed, at: Date.now() });
  teller.say(
    `Invented: ${count(plan.totals.people)} people and what ${plan.partners.length} businesses know of them, ${count(plan.totals.rows)} rows in ${plan.totals.files} files (${directory}).`,
  );
  await bring({ ...stage, plan });
  const signed = await agree({ ...stage, plan });
  await enrol(signed);
  await ask(signed);
  await mean(signed);
  const [delivery] = await handOver(signed);
  let withdrawn: string | null = null;
  if (delivery) {
    withdrawn = await withdraw(signed);
    await bringOldFiles(signed, withdrawn);
  }
  await signUp({ ...stage, plan }, home);
  const memory = { plan, cooperation: signed.cooperation, delivery: delivery?.id ?? null, withdrawn };
  remember(home, memory);
  return memory;
}

/** How things stand now, of what an earlier start left. */
async function lookAgain(stage: Stage, { cooperation }: Memory): Promise<void> {
  const { teller } = stage;
  const { analyst, officer } = actors(stage);
  teller.chapter('How things stand');
  const { cells } = await analyst(recipient).overlap.ask({ cooperation, permissions: [permission] });
  teller.show(
    table(
      ['people of', 'covered', 'known to both', 'not known yet'],
      cells.map((cell) => [nameOf(stage, provider), cell.covered, cell.overlap, cell.prospects]),
    ),
  );
  const { people: rows } = await analyst(recipient).inbox.count({});
  const { people } = await officer(recipient).recall.list({ limit: 1 });
  teller.show(
    facts([
      [`rows in the inbox of ${nameOf(stage, recipient)}`, rows],
      ['people it has yet to erase', people.pending + people.overdue],
      ['people it has erased', people.acknowledged],
    ]),
  );
}
