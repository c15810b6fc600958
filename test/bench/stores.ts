// Partners' own stores filled with the people of `makePeople`, as importing their files would leave them, and a
// delivery that was completed. Contact data is sealed by the product's own code.
import { loadStoreKeys } from '@entente/store';
import { identifierHash, sealContact, type Contact } from '../../packages/platform/src/customer/contact.ts';
import { inStore } from '../support/cooperation.ts';
import { categories, permissionTo, purpose } from './people.ts';
import type { Stage } from './stage.ts';

const batchRows = 5_000;

type RawCustomer = {
  id: number;
  ref: string;
  email: string;
  phone: string;
  given: string;
  family: string;
};

/** Fills the store of a partner, enrolled in that cooperation: customers, identifiers, consents, participants. */
export async function fillStore(
  stage: Stage,
  { partner, cooperation }: { partner: string; cooperation: string },
): Promise<void> {
  const { admin, database } = stage;
  const schema = `store_${partner}`;
  const now = new Date(stage.time.now).toISOString();
  const keys = await inStore(stage, partner, (store) => loadStoreKeys(store, database.master, partner));
  await admin.query(`
    insert into ${schema}.dictionary (name, type, category, sensitivity, label)
    values ('given_name', 'text', 'contact', 'normal', 'given'), ('family_name', 'text', 'contact', 'normal', 'family'),
      ('postcode', 'text', 'location', 'normal', 'postcode'), ('spent', 'integer', 'purchase', 'normal', 'spent')`);
  for (
    let rows = await pageOf(stage, partner, 0);
    rows.length > 0;
    rows = await pageOf(stage, partner, rows.at(-1)!.id)
  ) {
    const contacts = rows.map((row) => sealContact(keys.contact, { partner, ref: row.ref }, contactOf(row)));
    await admin.query(
      `with landing as (
         select t.id, t.contact, c.ref, c.postcode, c.person
         from unnest($1::bigint[], $2::text[], $3::bytea[]) as t (id, ref, contact)
         join raw_${partner}.customer c using (ref))
       insert into ${schema}.customer (id, ref, attributes, contact, digest, changed_at) overriding system value
       select id, ref, jsonb_build_object('postcode', postcode, 'spent', person % 1000), contact,
         sha256(convert_to(ref, 'UTF8')), '${now}' from landing order by id`,
      [rows.map(({ id }) => id), rows.map(({ ref }) => ref), contacts],
    );
    for (const kind of ['email', 'phone'] as const) {
      await admin.query(
        `insert into ${schema}.identifier (customer, kind, position, hash)
         select id, '${kind}', 0, hash from unnest($1::bigint[], $2::bytea[]) as t (id, hash)`,
        [rows.map(({ id }) => id), rows.map((row) => identifierHash(keys.hash, kind, row[kind]))],
      );
    }
  }
  await admin.query(`
    select setval(pg_get_serial_sequence('${schema}.customer', 'id'), (select max(id) from ${schema}.customer));
    with recording as (
      insert into ${schema}.recording (kind, at, actor) values ('consents', '${now}', '${partner}.person') returning id)
    insert into ${schema}.consent_event (ref, purpose, recipient, decision, at, categories, expires_at, collected_by, notice,
      recorded_at, recording, digest)
    select c.ref, c.purpose, c.recipient, c.decision, c.at, c.categories, c.expires_at, null, null, '${now}', r.id,
      sha256(convert_to(c.ref || c.at || c.decision, 'UTF8'))
    from raw_${partner}.consent c, recording r;
    insert into ${schema}.participant (cooperation, customer, person)
    select '${cooperation}', customer, key from bench.known where partner = '${partner}';`);
  for (const table of ['customer', 'identifier', 'consent_event', 'participant'])
    await admin.query(`vacuum analyze ${schema}.${table}`);
}

/**
 * bench.handed: at most so many people who are covered for long, in an order of their own (`turn`), and the segment
 * `handed` of them.
 */
export async function chooseHanded(
  { admin }: Stage,
  { provider, most }: { provider: string; most: number },
): Promise<void> {
  await admin.query(`
    create table bench.handed as
    select row_number() over (order by n.key)::int as turn, n.person, n.subject, c.ref,
      substr(sha256(n.key), 1, 16) as pairwise
    from bench.known n join bench.granted g on g.provider = n.partner and g.person = n.person
    join raw_${provider}.customer c on c.person = n.person
    where n.partner = '${provider}' and g.expires_at is null order by n.key limit ${most};
    alter table bench.handed add primary key (turn);
    insert into raw_${provider}.segment select 'handed', ref from bench.handed;
    analyze bench.handed`);
}

/**
 * Puts a delivery of the first so many covered people of `bench.handed` in place, as completed at the stage's clock.
 * Rows have no contact data in the inbox.
 */
export async function fillDelivery(
  stage: Stage,
  { provider, recipient, cooperation }: { provider: string; recipient: string; cooperation: string },
): Promise<string> {
  const { admin } = stage;
  const now = new Date(stage.time.now).toISOString();
  const until = new Date(stage.time.now + 30 * 86_400_000).toISOString();
  const id = 'aaaaaaaaaaaaaaaa';
  const key = permissionTo(recipient, provider);
  const shape = `'${cooperation}', '${purpose}', '{${categories.join()}}', 1`;
  await admin.query(`
    insert into store_${provider}.handover (delivery, recipient, permission, considered, started_at, completed_at,
      cooperation, purpose, categories, agreement_version)
    select '${id}', '${recipient}', '${key}', count(*), '${now}', '${now}', ${shape} from bench.handed;
    insert into store_${provider}.disclosure (delivery, pairwise, ref, consent_event, until)
    select '${id}', pairwise, ref, 1, '${until}' from bench.handed;
    insert into store_${recipient}.delivery (id, provider, permission, permission_key, mode, state, considered, delivered,
      suppressed, columns, requested_by, requested_at, started_at, ended_at, cooperation, purpose, categories,
      agreement_version)
    select '${id}', '${provider}', 1, '${key}', 'all', 'COMPLETED', count(*), count(*), 0,
      '{"attributes": [], "identifiers": [], "events": []}', '${recipient}.person', '${now}', '${now}', '${now}', ${shape}
    from bench.handed;
    insert into store_${recipient}.inbox (delivery, pairwise, attributes, until)
    select '${id}', pairwise, jsonb_build_object('spent', 1), '${until}' from bench.handed;`);
  for (const table of [`store_${provider}.disclosure`, `store_${recipient}.inbox`])
    await admin.query(`vacuum analyze ${table}`);
  return id;
}

async function pageOf({ admin }: Stage, partner: string, after: number): Promise<RawCustomer[]> {
  const { rows } = await admin.query<RawCustomer & { id: string }>(
    `select n.customer as id, c.ref, c.email, c.phone, c.given, c.family
     from bench.known n join raw_${partner}.customer c using (person)
     where n.partner = '${partner}' and n.customer > $1 and n.customer <= $1 + ${batchRows} order by n.customer`,
    [after],
  );
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

function contactOf({ email, phone, given, family }: RawCustomer): Contact {
  return {
    attributes: { family_name: family, given_name: given },
    identifiers: [
      { kind: 'email', written: email, normalised: email },
      { kind: 'phone', written: phone, normalised: phone },
    ],
  };
}
