// A cooperation of millions, put in place as enrolling would leave it (state.pg.test.ts compares the two). Every partner
// receives something, so all customers of all take part; the first partner gave nobody a permission that covers people.
import type { CooperationId } from '@entente/contract';
import { loadCooperationKeys } from '@entente/store';
import type { Client } from 'pg';
import { inCooperation, signAgreement, type PermissionLine } from '../support/cooperation.ts';
import { keyedHashFunction } from './keyed.ts';
import { categories, purpose, segments, type World } from './people.ts';
import type { Stage } from './stage.ts';

/** `index` leaves out what no answer reads: who is who by which keyed identifier. */
export type Depth = 'index' | 'whole';

/** Lets the partners sign an agreement; nobody is enrolled. Returns the cooperation. */
export async function makeAgreement(
  stage: Stage,
  { partners }: World,
  more: readonly PermissionLine[] = [],
): Promise<CooperationId> {
  const [recipient, ...providers] = partners;
  const terms = { purpose, categories: [...categories] };
  return signAgreement(stage, {
    parties: [...partners],
    permissions: [
      ...providers.map((provider) => ({ provider, recipient: recipient!, ...terms })),
      ...providers.map((provider) => ({ provider: recipient!, recipient: provider, ...terms })),
      ...more,
    ],
    matchRules: ['email', 'phone'],
  });
}

/** Enrols the people of `makePeople`, as of the stage's clock, and publishes each provider's segments. */
export async function fillCooperation(
  stage: Stage,
  id: string,
  { partners, depth }: World & { depth: Depth },
): Promise<void> {
  const { admin } = stage;
  const schema = `coop_${id}`;
  const now = new Date(stage.time.now).toISOString();
  await makeSubjects(stage, id, partners);
  await admin.query(`
    insert into ${schema}.presence (partner, chunk, bits)
    select partner, subject / 8192, ${bitsOf('subject')} from bench.known group by 1, 2;
    insert into ${schema}.contribution (partner, people) select partner, count(*) from bench.known group by 1;
    update ${schema}.numbering
    set next = (select max(subject) + 1 from bench.known), generation = ${partners.length};`);
  if (depth === 'whole') await fillPersons(admin, schema, partners);
  for (const [place, provider] of partners.slice(1).entries()) {
    await fillEligibility(admin, schema, { provider, permission: place + 1, now });
    for (const name of Object.keys(segments)) {
      const publication = { id: publicationId(place * 100 + Object.keys(segments).indexOf(name)), name };
      await publish(admin, schema, { ...publication, provider, permission: place + 1, now });
    }
  }
  await admin.query(`update ${schema}.permission set true_at = '${now}'`);
  for (const table of [
    'member',
    'presence',
    'eligibility',
    'eligibility_change',
    'publication',
    'publication_chunk',
  ])
    await admin.query(`vacuum analyze ${schema}.${table}`);
}

/** Puts a segment of a provider in place as a publication, cut to who is covered at `now`. */
export async function publish(
  admin: Client,
  schema: string,
  publication: { id: string; name: string; provider: string; permission: number; now: string; of?: string },
): Promise<void> {
  const { id, name, provider, permission, now, of = name } = publication;
  await admin.query(`
    insert into ${schema}.publication (id, provider, name, permission, categories, published_at)
    values ('${id}', '${provider}', '${name}', ${permission}, '{purchase}', '${now}');
    insert into ${schema}.publication_chunk (publication, chunk, bits)
    select '${id}', n.subject / 8192, ${bitsOf('n.subject')}
    from bench.known n
    join bench.granted g on g.provider = n.partner and g.person = n.person
    join raw_${provider}.customer c on c.person = n.person
    join raw_${provider}.segment s on s.name = '${of}' and s.ref = c.ref
    where n.partner = '${provider}' and (g.expires_at is null or g.expires_at > '${now}')
    group by n.subject / 8192;`);
}

/** Ten letters for a number: what publications are named by. */
export function publicationId(number: number): string {
  return number
    .toString(4)
    .padStart(10, '0')
    .replaceAll(/[0-3]/g, (digit) => 'abcd'[Number(digit)]!);
}

const bitsOf = (subject: string): string =>
  `bit_or(set_bit(B'0'::bit(8192)::bit varying, ${subject} % 8192, 1))`;

/** bench.known: every partner's customers as subjects; bench.granted: whose consent covers, until when. */
async function makeSubjects(stage: Stage, id: string, partners: readonly string[]): Promise<void> {
  const { admin, database } = stage;
  const { pseudonym } = await inCooperation(stage, { partner: partners[0]!, id }, (cooperation) =>
    loadCooperationKeys(cooperation, database.master, id),
  );
  await admin.query(keyedHashFunction('keyed', pseudonym));
  await admin.query(`
    drop table if exists bench.known, bench.granted, bench.subject;
    create unlogged table bench.subject (person integer primary key, subject integer not null);
    create unlogged table bench.known (partner text, customer bigint, person integer, key bytea, subject integer);
    create unlogged table bench.granted (provider text, person integer, expires_at timestamptz);`);
  for (const partner of partners) {
    await admin.query(`
      create temp table arriving as
      select id as customer, person, substr(bench.keyed(E'person\\n${partner}\\n' || id), 1, 16) as key
      from (select row_number() over (order by ref) as id, person from raw_${partner}.customer) c;
      insert into bench.subject (person, subject)
      select a.person, (select count(*) from bench.subject) + row_number() over (order by a.key) - 1
      from arriving a left join bench.subject s using (person) where s.person is null;
      insert into bench.known
      select '${partner}', a.customer, a.person, a.key, s.subject from arriving a join bench.subject s using (person);
      drop table arriving;
      insert into bench.granted
      select '${partner}', c.person, l.expires_at
      from (select distinct on (ref) ref, decision, categories, expires_at
            from raw_${partner}.consent order by ref, at desc) l
      join raw_${partner}.customer c using (ref)
      where l.decision = 'given' and l.categories @> '{${categories.join()}}';`);
  }
  await admin.query(
    'create index on bench.known (partner, person); create index on bench.known (partner, customer); analyze bench.known; analyze bench.granted',
  );
}

async function fillPersons(admin: Client, schema: string, partners: readonly string[]): Promise<void> {
  await admin.query(`
    insert into ${schema}.member (partner, person, subject) select partner, key, subject from bench.known`);
  for (const partner of partners) {
    for (const kind of ['email', 'phone']) {
      await admin.query(`
        insert into ${schema}.pseudonym (partner, person, kind, value, shared)
        select n.partner, n.key, '${kind}', bench.keyed(E'${kind}\\n' || c.${kind}), false
        from bench.known n join raw_${partner}.customer c using (person) where n.partner = '${partner}'`);
    }
  }
}

async function fillEligibility(
  admin: Client,
  schema: string,
  { provider, permission, now }: { provider: string; permission: number; now: string },
): Promise<void> {
  const granted = `bench.granted g join bench.known n on n.partner = g.provider and n.person = g.person
    where g.provider = '${provider}'`;
  await admin.query(`
    insert into ${schema}.eligibility (permission, chunk, bits)
    select ${permission}, n.subject / 8192, ${bitsOf('n.subject')}
    from ${granted} and (g.expires_at is null or g.expires_at > '${now}') group by 2;
    insert into ${schema}.eligibility_change (permission, subject, at, becomes)
    select ${permission}, n.subject, g.expires_at, false from ${granted} and g.expires_at > '${now}';`);
}
