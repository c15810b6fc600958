// A delivery, from its request to rows that the recipient sees, against rows written by hand: the same ledger and the
// same inbox, from the same consents, with nobody asked and nothing that could be resumed. Where the permission has
// contact data, it is opened and sealed again row by row, so the hand too has to take it through a program.
import { loadCooperationKeys, loadStoreKeys } from '@entente/store';
import { Client } from 'pg';
import { openContact, sealContact } from '../../packages/platform/src/customer/contact.ts';
import { inCooperation, inStore } from '../support/cooperation.ts';
import { fillCooperation, makeAgreement, publicationId, publish } from './cooperation.ts';
import { keyedHashFunction } from './keyed.ts';
import { categories, makePeople, permissionTo, purpose, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';
import { chooseHanded, fillStore } from './stores.ts';

export const [recipient, provider] = ['harvest', 'skyline'] as const;
/** People of one delivery, as far as there are so many. */
const most = 20_000;
const batchRows = 1_000;
const withoutContact = `${provider}>${recipient} ${purpose} purchase`;

export async function benchDeliver(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const cooperation = await makeDeliverable(stage, people, most);
  await makePeerTables(stage, cooperation);
  stage.time.now += 60_000;
  const client = new Client({ connectionString: stage.url });
  await client.connect();
  const rows: Row[] = [];
  try {
    for (const { name, permission, byHand } of [
      { name: 'without contact', permission: withoutContact, byHand: copyBySql },
      { name: 'with contact', permission: permissionTo(recipient, provider), byHand: copyByProgram },
    ]) {
      stage.say(`delivering ${name}`);
      let id = '';
      let turn = 0;
      rows.push(
        ...(await compare(name, [
          {
            name: ourselves,
            run: async () => void ({ id } = await deliver(stage, cooperation, permission)),
            answer: () =>
              whatArrived(stage, { schema: `store_${recipient}`, ledger: `store_${provider}`, id }),
          },
          {
            name: 'by hand',
            run: async () => byHand(stage, client, { cooperation, id: `${name} ${(turn += 1)}` }),
            answer: () => whatArrived(stage, { schema: 'peer', ledger: 'peer', id: `${name} ${turn}` }),
          },
        ])),
      );
    }
  } finally {
    await client.end();
  }
  const { rows: counted } = await stage.admin.query<{ n: number }>(
    'select count(*)::int as n from bench.handed',
  );
  return {
    rows,
    notes: [
      `One delivery is ${counted[0]!.n} people, of a published set; ledger, pairwise ids and inbox are compared after each run.`,
    ],
  };
}

/** Provider and recipient with their stores, and a published set `handed` under both permissions. */
export async function makeDeliverable(stage: Stage, people: number, size: number): Promise<string> {
  const world: World = { people, partners: [recipient, provider] };
  stage.say(`making ${people} people of each partner`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const cooperation = await makeAgreement(stage, world, [
    { provider, recipient, purpose, categories: ['purchase'] },
  ]);
  await fillCooperation(stage, cooperation, { ...world, depth: 'whole' });
  for (const partner of world.partners) {
    stage.say(`filling the store of ${partner}`);
    await fillStore(stage, { partner, cooperation });
  }
  await chooseHanded(stage, { provider, most: size });
  const schema = `coop_${cooperation}`;
  await stage.admin.query(`
    insert into ${schema}.eligibility (permission, chunk, bits)
    select 3, chunk, bits from ${schema}.eligibility where permission = 1;
    insert into ${schema}.eligibility_change (permission, subject, at, becomes)
    select 3, subject, at, becomes from ${schema}.eligibility_change where permission = 1`);
  for (const permission of [1, 3]) {
    await publish(stage.admin, schema, {
      id: publicationId(1_000 + permission),
      name: 'handed',
      provider,
      permission,
      now: new Date(stage.time.now).toISOString(),
    });
  }
  return cooperation;
}

/** Requests a delivery of the set and carries it through. */
export async function deliver(
  stage: Stage,
  cooperation: string,
  permission: string,
): Promise<{ id: string; delivered: number }> {
  const { id, state, delivered } = await stage
    .as(recipient)
    .delivery.request({ cooperation, permission, mode: 'all', set: 'handed' });
  if (state !== 'COMPLETED') throw new Error(`the delivery ended ${state}`);
  return { id, delivered: delivered ?? 0 };
}

/** The peer's ledger and inbox, each row of a delivery as in the stores, and pairwise ids as a function of SQL. */
async function makePeerTables(stage: Stage, cooperation: string): Promise<void> {
  const { pairwise } = await inCooperation(stage, { partner: recipient, id: cooperation }, (it) =>
    loadCooperationKeys(it, stage.database.master, cooperation),
  );
  await stage.admin.query(keyedHashFunction('paired', pairwise));
  await stage.admin.query(`
    create schema peer;
    create table peer.disclosure (like store_${provider}.disclosure including all);
    create table peer.inbox (like store_${recipient}.inbox including all);
    create table peer.delivery (id text primary key);
    alter table peer.disclosure add foreign key (delivery) references peer.delivery (id) on delete cascade;
    alter table peer.inbox add foreign key (delivery) references peer.delivery (id) on delete cascade`);
}

/** What is handed over by hand: covered people of the set by their latest consent, with the recipient's own ref. */
const handed = ({ cooperation, now }: { cooperation: string; now: string }): string => `
  select c.id, c.ref, c.attributes, c.contact, e.consent_event,
    substr(bench.paired(E'${provider}\\n${recipient}\\n${cooperation}\\n' || encode(p.person, 'hex')), 1, 16) as pairwise,
    least('${now}'::timestamptz + interval '30 days', e.expires_at, '2027-01-01Z') as until, own.ref as own_ref
  from raw_${provider}.segment s
  join store_${provider}.customer c on c.ref = s.ref
  join store_${provider}.participant p on p.customer = c.id and p.cooperation = '${cooperation}'
  cross join lateral (
    select id as consent_event, decision, categories, expires_at from store_${provider}.consent_event
    where ref = c.ref and purpose = '${purpose}' and recipient = '${recipient}' and at <= '${now}'
    order by at desc limit 1) e
  join coop_${cooperation}.member m on m.partner = '${provider}' and m.person = p.person
  left join coop_${cooperation}.member om on om.partner = '${recipient}' and om.subject = m.subject
  left join store_${recipient}.participant op on op.person = om.person and op.cooperation = '${cooperation}'
  left join store_${recipient}.customer own on own.id = op.customer
  where s.name = 'handed' and e.decision = 'given' and e.categories @> '{${categories.join()}}'
    and (e.expires_at is null or e.expires_at > '${now}')`;

type ByHand = { cooperation: string; id: string };

/** Everything in one statement of SQL. */
async function copyBySql({ time }: Stage, client: Client, { cooperation, id }: ByHand): Promise<void> {
  const now = new Date(time.now).toISOString();
  await client.query('begin');
  await client.query('insert into peer.delivery values ($1)', [id]);
  await client.query(`
    with handed as materialized (${handed({ cooperation, now })}), ledger as (
      insert into peer.disclosure (delivery, pairwise, ref, consent_event, until)
      select '${id}', pairwise, ref, consent_event, until from handed)
    insert into peer.inbox (delivery, pairwise, own_ref, attributes, until)
    select '${id}', pairwise, own_ref, jsonb_build_object('spent', attributes -> 'spent'), until from handed`);
  await client.query('commit');
}

type Handed = {
  id: string;
  ref: string;
  attributes: { spent: number };
  contact: Buffer;
  consent_event: string;
  pairwise: Buffer;
  until: Date;
  own_ref: string | null;
};

/** Page by page through a program, because contact data must be sealed for its new place. */
async function copyByProgram(stage: Stage, client: Client, { cooperation, id }: ByHand): Promise<void> {
  const keysOf = (partner: string) =>
    inStore(stage, partner, (store) => loadStoreKeys(store, stage.database.master, partner));
  const [theirs, own] = [await keysOf(provider), await keysOf(recipient)];
  const now = new Date(stage.time.now).toISOString();
  await client.query('begin');
  await client.query('insert into peer.delivery values ($1)', [id]);
  await client.query(`declare handed cursor for ${handed({ cooperation, now })}`);
  for (;;) {
    const { rows } = await client.query<Handed>(`fetch ${batchRows} from handed`);
    if (rows.length === 0) break;
    const contacts = rows.map(({ ref, contact, pairwise }) => {
      const opened = openContact(theirs.contact, { partner: provider, ref }, contact);
      return sealContact(own.contact, { partner: recipient, delivery: id, pairwise }, opened);
    });
    await client.query({
      name: 'hand over',
      text: `with handed as (
               select * from unnest($2::bytea[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[], $7::jsonb[], $8::bytea[])
                 as t (pairwise, ref, consent_event, until, own_ref, attributes, contact)), ledger as (
               insert into peer.disclosure (delivery, pairwise, ref, consent_event, until)
               select $1, pairwise, ref, consent_event, until from handed)
             insert into peer.inbox (delivery, pairwise, own_ref, attributes, contact, until)
             select $1, pairwise, own_ref, attributes, contact, until from handed`,
      values: [
        id,
        rows.map(({ pairwise }) => pairwise),
        rows.map(({ ref }) => ref),
        rows.map(({ consent_event: event }) => event),
        rows.map(({ until }) => until),
        rows.map(({ own_ref: ownRef }) => ownRef),
        rows.map(({ attributes: { spent } }) => JSON.stringify({ spent })),
        contacts,
      ],
    });
  }
  await client.query('commit');
}

/** Ledger and inbox of one delivery, in short. */
async function whatArrived(
  { admin }: Stage,
  { schema, ledger, id }: { schema: string; ledger: string; id: string },
): Promise<unknown> {
  const { rows } = await admin.query(
    `select count(*)::int as people, count(i.own_ref)::int as known, count(i.contact)::int as contacts,
       md5(string_agg(concat_ws(' ', i.pairwise, i.own_ref, i.attributes, i.until, d.ref, d.consent_event, d.until), '|'
         order by i.pairwise)) as digest
     from ${schema}.inbox i full join ${ledger}.disclosure d on d.delivery = i.delivery and d.pairwise = i.pairwise
     where i.delivery = $1`,
    [id],
  );
  return rows[0];
}
