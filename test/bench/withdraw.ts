// A withdrawal: one person leaves every answer, publication and inbox at one commit, however many sets were published.
// The peer has handed out copies of the sets and deletes them one by one; it keeps no ledger and asks nobody's leave.
import { fillCooperation, makeAgreement, publicationId, publish } from './cooperation.ts';
import { ask } from './overlap.ts';
import { makePeople, purpose, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';
import { chooseHanded, fillDelivery, fillStore } from './stores.ts';

const [recipient, provider] = ['harvest', 'skyline'];
const publishedSets = [1, 10, 100];
/** People in each set, as far as there are so many. */
const setSize = 20_000;
const late = { withdrawals: 40, readers: 3 };

export async function benchWithdraw(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const world: World = { people, partners: [recipient, provider] };
  stage.say(`making ${people} people of each partner`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  await fillCooperation(stage, id, { ...world, depth: 'whole' });
  stage.say('filling the provider’s store');
  await fillStore(stage, { partner: provider, cooperation: id });
  await chooseHanded(stage, { provider, most: setSize });
  await fillDelivery(stage, { provider, recipient, cooperation: id });
  await makeCopies(stage);
  stage.time.now += 60_000;
  const rows: Row[] = [];
  const persons = personsOf(stage);
  let published = 0;
  for (const sets of publishedSets) {
    stage.say(`withdrawing with ${sets} published sets`);
    for (; published < sets; published += 1) await publishNext(stage, id, published);
    await stage.admin.query('vacuum analyze bench.copy');
    rows.push(
      ...(await compare(`${sets} published sets`, [
        { name: ourselves, run: async () => withdraw(stage, (await persons.next()).value!) },
        { name: 'delete copies', run: async () => deleteCopies(stage, (await persons.next()).value!) },
      ])),
    );
  }
  const answers = await watchWithdrawals(stage, id, persons);
  return {
    rows,
    notes: [
      'Each withdrawn person is in every set and in an inbox, so a recall opens; Entente also fsyncs its journal.',
      `0 of ${answers} answers that were asked for during ${late.withdrawals} withdrawals counted anybody whose withdrawal had committed.`,
    ],
  };
}

type Person = { ref: string; pairwise: Buffer };

async function* personsOf({ admin }: Stage): AsyncGenerator<Person, undefined> {
  for (let turn = 1; ; turn += 1) {
    const { rows } = await admin.query<Person>('select ref, pairwise from bench.handed where turn = $1', [
      turn,
    ]);
    if (!rows[0]) throw new Error('everybody has withdrawn: take more people');
    yield rows[0];
  }
}

/** What the peer has: sets as copies of rows, a table of grants, the recipient's copies, and an event log. */
async function makeCopies({ admin }: Stage): Promise<void> {
  await admin.query(`
    create table bench.copy (segment integer, ref text, spent integer, primary key (segment, ref));
    create index on bench.copy (ref);
    create table bench.grant_now as select ref from bench.handed;
    alter table bench.grant_now add primary key (ref);
    create table bench.received as select ref, pairwise, 1 as spent from bench.handed;
    alter table bench.received add primary key (ref);
    create table bench.decision (id bigint generated always as identity primary key, ref text, decision text, at timestamptz);
    create table bench.open_recall (ref text primary key, opened_at timestamptz)`);
}

async function publishNext({ admin, time }: Stage, cooperation: string, number: number): Promise<void> {
  const now = new Date(time.now).toISOString();
  await publish(admin, `coop_${cooperation}`, {
    id: publicationId(1_000 + number),
    name: `handed-${number}`,
    of: 'handed',
    provider,
    permission: 1,
    now,
  });
  await admin.query(`insert into bench.copy select ${number}, ref, 1 from bench.handed`);
}

async function withdraw(stage: Stage, { ref }: Person): Promise<unknown> {
  const { recalls } = await stage.as(provider).consent.record({
    ref,
    purpose,
    recipient,
    decision: 'withdrawn',
  });
  return { recalls };
}

async function deleteCopies({ admin, time }: Stage, { ref }: Person): Promise<unknown> {
  const now = new Date(time.now).toISOString();
  const results = await admin.query(`
    begin;
    insert into bench.decision (ref, decision, at) values ('${ref}', 'withdrawn', '${now}');
    delete from bench.grant_now where ref = '${ref}';
    delete from bench.copy where ref = '${ref}';
    with gone as (delete from bench.received where ref = '${ref}' returning ref)
    insert into bench.open_recall select ref, '${now}' from gone;
    commit;`);
  return { recalls: (results as unknown as { rowCount: number }[])[4]?.rowCount };
}

/**
 * Asks while people withdraw: an answer that was asked for after a withdrawal's commit must not count the person.
 * Returns how many answers there were.
 */
async function watchWithdrawals(
  stage: Stage,
  cooperation: string,
  persons: AsyncGenerator<Person, undefined>,
): Promise<number> {
  const question = { name: 'late', providers: [provider], segments: [] };
  const covered = async (): Promise<number> => (await ask(stage, cooperation, question))[0]![0];
  const before = await covered();
  let [committed, answers, isOver] = [0, 0, false];
  const read = async (): Promise<void> => {
    while (!isOver) {
      const gone = committed;
      const counted = await covered();
      if (counted > before - gone) throw new Error(`${counted} counted where ${before - gone} were left`);
      answers += 1;
    }
  };
  const reading = Promise.all(Array.from({ length: late.readers }, read));
  for (; committed < late.withdrawals; committed += 1) await withdraw(stage, (await persons.next()).value!);
  isOver = true;
  await reading;
  if ((await covered()) !== before - late.withdrawals) throw new Error('somebody else left the count');
  return answers;
}
