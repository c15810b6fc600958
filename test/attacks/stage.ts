// Where attackers play: a provider whose customers agreed to be counted and not to be named, a recipient who asks, and a
// helper who may be on the recipient's side. A fair coin has decided of every victim whether they are one of those
// customers. One database has room for many stages: each has partners of its own.
import type { CooperationId, Purpose } from '@entente/contract';
import { openJournal } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { join } from 'node:path';
import { callersOf } from '../support/callers.ts';
import { agree, importConsents, importCustomers, type TestPermission } from '../support/exchange.ts';
import type { TestPlatform } from '../support/platform.ts';
import { withAdmin } from '../support/server.ts';
import { testMaster } from '../support/template.ts';

export type Person = { readonly id: string; readonly email: string };

/** What the helper is: nobody, another recipient of the same people, or a provider who does the recipient a favour. */
export type Helper = 'nobody' | 'recipient' | 'provider';

export type Plan = {
  /** Distinguishes the partners of one stage from another's. */
  readonly number: number;
  readonly victims: number;
  readonly helper: Helper;
  /** How many cooperations are about the same people, and for how many purposes in each. */
  readonly cooperations: number;
  readonly purposes: number;
  /** Uniform from 0 to below 1: the coins. */
  readonly toss: () => number;
  /** Draws noise for an epsilon in millionths. */
  readonly noise: (epsilon: number) => number;
};

const purposesOf = ({ purposes }: Plan): readonly Purpose[] => everyPurpose.slice(0, purposes);

export type Ground = { readonly url: string; readonly folder: string };
export type Stage = Awaited<ReturnType<typeof openStage>>;
type Names = { readonly provider: string; readonly recipient: string; readonly helper: string };

/** The first is what attackers ask for who do not clone. */
const everyPurpose: readonly Purpose[] = [
  'market-research',
  'direct-marketing',
  'personalised-advertising',
  'customer-support',
  'joint-loyalty',
];
/** People who are on the recipient's side, or whom it knows well: customers who agreed, for certain. */
export const knownPeople = 80;
const begin = Date.parse('2026-07-01T09:00:00Z');
const ends = '2199-12-31';
/** The minimum cohort of everybody who says nothing about it. */
export const minimumCohort = 50;

export async function openStage({ url, folder }: Ground, plan: Plan) {
  const { number } = plan;
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 3 });
  const noise = { draw: plan.noise };
  const journalFile = join(folder, `withdrawals-${number}.ndjson`);
  const platform: TestPlatform = {
    ...callersOf({
      database,
      journal: openJournal(journalFile),
      noise: (epsilon) => noise.draw(epsilon),
      time: { now: begin },
    }),
    url,
    journalFile,
  };
  const [provider, recipient, helper] = [`provider${number}`, `recipient${number}`, `helper${number}`];
  const names: Names = { provider, recipient, helper };
  await platform.createPartners(provider, recipient, helper);
  const people = peopleOf(plan);
  await fill(platform, names, { plan, ...people });
  return {
    ...people,
    plan,
    platform,
    names,
    noise,
    /** Agreements without `deliver`, signed and enrolled for; they say nothing about releases unless `terms` do. */
    sign: (terms: object = {}) => sign(platform, names, { plan, terms }),
    /** A new beginning for everybody's budgets, as on another platform. */
    forget: () =>
      withAdmin(url, (admin) =>
        admin.query(
          Object.values(names)
            .flatMap((name) =>
              ['release', 'release_account', 'release_charge', 'release_freeze'].map(
                (table) => `delete from store_${name}.${table}`,
              ),
            )
            .join(';'),
        ),
      ),
    stopCharging: () => stopCharging(url, Object.values(names)),
    close: () => database.close(),
  };
}

function peopleOf({ victims, toss }: Plan) {
  const person = (id: string): Person => ({ id, email: `${id}@example.com` });
  const known = Array.from({ length: knownPeople }, (_, n) => person(`known-${n}`));
  const everybody = Array.from({ length: victims }, (_, n) => person(`victim-${n}`));
  const members = new Set(everybody.filter(() => toss() < 0.5));
  return { known, victims: everybody, members };
}

/** The provider's customers: those who are known, those of whom the coin said so, and some who agreed to nothing. */
async function fill(
  platform: TestPlatform,
  { provider, recipient, helper }: Names,
  {
    plan,
    known,
    victims,
    members,
  }: { plan: Plan; known: Person[]; victims: Person[]; members: ReadonlySet<Person> },
): Promise<void> {
  const agreed = [...known, ...members];
  const others = victims.filter((victim, n) => !members.has(victim) && n % 2 === 0);
  const rows = (people: readonly Person[]) => people.map(({ id: ref, email }) => ({ ref, email }));
  await importCustomers(platform, provider, rows([...agreed, ...others]));
  const recipients = plan.helper === 'recipient' ? [recipient, helper] : [recipient];
  for (const to of recipients)
    await importConsents(
      platform,
      provider,
      purposesOf(plan).flatMap((purpose) => agreed.map(({ id: ref }) => ({ ref, recipient: to, purpose }))),
    );
  if (plan.helper !== 'provider') return;
  // A provider on the recipient's side writes down whomever it likes, and what it likes about them.
  await importCustomers(platform, helper, rows([...known, ...victims]));
  const willing = known.slice(0, minimumCohort - 1);
  await importConsents(
    platform,
    helper,
    willing.map(({ id: ref }) => ({ ref, recipient, purpose: everyPurpose[0]! })),
  );
}

async function sign(
  platform: TestPlatform,
  { provider, recipient, helper }: Names,
  { plan, terms }: { plan: Plan; terms: object },
): Promise<CooperationId[]> {
  const line = (from: string, to: string, purpose: Purpose): TestPermission => ({
    provider: from,
    recipient: to,
    purpose,
    actions: ['count'],
  });
  const purposes = purposesOf(plan);
  const lines = purposes.map((purpose) => line(provider, recipient, purpose));
  if (plan.helper === 'recipient') lines.push(...purposes.map((purpose) => line(provider, helper, purpose)));
  if (plan.helper === 'provider') lines.push(...purposes.map((purpose) => line(helper, recipient, purpose)));
  const cooperations: CooperationId[] = [];
  for (let n = 0; n < plan.cooperations; n += 1) {
    const more = { name: `Together ${n}`, minimumCohort, ends, ...terms };
    cooperations.push((await agree(platform, lines, more)).cooperation);
  }
  return cooperations;
}

/** Makes another build of this database, in which no answer costs anything. Nothing but the superuser of a test can. */
async function stopCharging(url: string, partners: readonly string[]): Promise<void> {
  const text = partners.map(
    (partner) => `
    create function store_${partner}.unspent() returns trigger language plpgsql
      as $$ begin new.spent := 0; return new; end $$;
    create trigger a_unspent before insert or update on store_${partner}.release_account
      for each row execute function store_${partner}.unspent();
    create function store_${partner}.costless() returns trigger language plpgsql
      as $$ begin new.cost := 0; return new; end $$;
    create trigger a_costless before insert on store_${partner}.release
      for each row execute function store_${partner}.costless();
    grant execute on function store_${partner}.unspent(), store_${partner}.costless() to public;`,
  );
  await withAdmin(url, (admin) => admin.query(text.join('\n')));
}

/** What a question is about: one of the cooperations, and one of the purposes. */
export type Question = { readonly cooperation: CooperationId; readonly purpose: Purpose };
export const questionsIn = (cooperations: readonly CooperationId[], plan: Plan): Question[] =>
  purposesOf(plan).flatMap((purpose) => cooperations.map((cooperation) => ({ cooperation, purpose })));
