// How an answer grows: with people, with partners, with published sets; and whether the process grows with them.
import { fillCooperation, makeAgreement, publicationId, publish } from './cooperation.ts';
import { ask } from './overlap.ts';
import { askHashed, makeHashed, type Question } from './peers.ts';
import { makePeople, partnerNames, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const sizes = [100_000, 1_000_000, 5_000_000];
const partnerCounts = [2, 3, 5, 10];
const setCounts = [1, 10, 100];
/** People of each partner while partners and sets grow. */
const mostElsewhere = 200_000;

const byConsent: Question = { name: '', providers: ['skyline'], segments: [] };
const bySegments: Question = { name: '', providers: ['skyline'], segments: ['loyal', 'recent'] };

export async function benchGrowth(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  await stage.createPartners(...partnerNames);
  const rows: Row[] = [];
  const memory: string[] = [];
  const reached = sizes.filter((size) => size <= people);
  for (const size of reached.length > 0 ? reached : [people]) {
    const world = { people: size, partners: partnerNames.slice(0, 2) };
    const id = await settle(stage, world);
    await makeHashed(stage.admin, world);
    const at = new Date(stage.time.now).toISOString();
    rows.push(
      ...(await compare(`${size} people a side`, [
        { name: ourselves, run: () => ask(stage, id, bySegments) },
        { name: 'hashed sql', run: () => askHashed(stage.admin, { at }, bySegments) },
      ])),
    );
    memory.push(`${size} people: ${process.memoryUsage.rss() >> 20} MB`);
  }
  const elsewhere = Math.min(people, mostElsewhere);
  rows.push(...(await growSets(stage, elsewhere)));
  rows.push(...(await growPartners(stage, elsewhere)));
  return {
    rows,
    notes: [
      `Memory of the process: ${memory.join(', ')}.`,
      `Partners and sets grow at ${elsewhere} people a side.`,
    ],
  };
}

/** A cooperation of these partners with all their people in it. */
async function settle(stage: Stage, world: World): Promise<string> {
  stage.say(`${world.partners.length} partners with ${world.people} people each`);
  await makePeople(stage.admin, world);
  const id = await makeAgreement(stage, world);
  await fillCooperation(stage, id, { ...world, depth: 'index' });
  return id;
}

async function growSets(stage: Stage, people: number): Promise<Row[]> {
  const id = await settle(stage, { people, partners: partnerNames.slice(0, 2) });
  const rows: Row[] = [];
  let published = 2;
  for (const sets of setCounts) {
    for (; published < sets + 2; published += 1) {
      await publish(stage.admin, `coop_${id}`, {
        id: publicationId(1_000 + published),
        name: `loyal-${published}`,
        of: 'loyal',
        provider: 'skyline',
        permission: 1,
        now: new Date(stage.time.now).toISOString(),
      });
    }
    const run = () => ask(stage, id, bySegments);
    rows.push(...(await compare(`${sets} published sets`, [{ name: ourselves, run }])));
  }
  return rows;
}

async function growPartners(stage: Stage, people: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of partnerCounts) {
    const partners = partnerNames.slice(0, count);
    const id = await settle(stage, { people, partners });
    const one = () => ask(stage, id, byConsent);
    rows.push(...(await compare(`${count} partners, one asked about`, [{ name: ourselves, run: one }])));
    const providers = partners.slice(1, 4);
    const several = () => ask(stage, id, { ...byConsent, providers });
    const name = `${count} partners, ${providers.length} asked about together`;
    if (providers.length > 1) rows.push(...(await compare(name, [{ name: ourselves, run: several }])));
  }
  return rows;
}
