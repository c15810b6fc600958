// Asking an overlap, as a recipient does, against the ways in which it is asked elsewhere.
import { openDuck } from './duck.ts';
import { fillCooperation, makeAgreement } from './cooperation.ts';
import { askHashed, askNaively, makeHashed, type Answer, type Question } from './peers.ts';
import { makePeople, permissionTo, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const recipient = 'harvest';

const questions: readonly Question[] = [
  { name: 'consent', providers: ['skyline'], segments: [] },
  { name: 'segment ∧ segment ∧ consent', providers: ['skyline'], segments: ['loyal', 'recent'] },
  { name: 'three partners', providers: ['skyline', 'cellar'], segments: [] },
];

/** Some changes of eligibility are due and no sweep has run: the peers look at the clock too. */
const laterMs = 6 * 3_600_000;

export async function benchOverlap(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const world: World = { people, partners: [recipient, 'skyline', 'cellar'] };
  stage.say(`making ${people} people of each partner`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  stage.say('enrolling them');
  await fillCooperation(stage, id, { ...world, depth: 'index' });
  await makeHashed(stage.admin, world);
  const duck = await openDuck(stage, world);
  stage.time.now += laterMs;
  const at = new Date(stage.time.now).toISOString();
  const rows: Row[] = [];
  try {
    for (const question of questions) {
      stage.say(`asking: ${question.name}`);
      rows.push(
        ...(await compare(question.name, [
          { name: ourselves, run: () => ask(stage, id, question) },
          { name: 'naive sql', run: () => askNaively(stage.admin, { recipient, at }, question) },
          { name: 'hashed sql', run: () => askHashed(stage.admin, { at }, question) },
          ...(duck ? [{ name: 'duckdb', run: () => duck.ask(question, at) }] : []),
        ])),
      );
    }
  } finally {
    duck?.close();
  }
  return {
    rows,
    notes: [
      'entente: the procedure overlap.ask through both locks, exact expiry, its audit entry fsynced before the answer.',
      'naive sql, hashed sql: the same server, no locks, no audit. duckdb: its own exported file, stale once written.',
      `${process.memoryUsage.rss() >> 20} MB of memory in the process.`,
    ],
  };
}

/** Asks through the procedure, and takes what the peers answer too out of its cells. */
export async function ask(
  stage: Stage,
  cooperation: string,
  { providers, segments }: Question,
): Promise<Answer> {
  const { cells } = await stage.as(recipient).overlap.ask({
    cooperation,
    permissions: providers.map((provider) => permissionTo(recipient, provider)),
    sets: segments.map((name) => ({ provider: providers[0]!, name })),
  });
  return cells.map(({ covered, overlap }) => [peopleOf(covered), peopleOf(overlap)]);
}

function peopleOf(count: number | 'suppressed'): number {
  if (count === 'suppressed') throw new Error('too few people to be told: take more');
  return count;
}
