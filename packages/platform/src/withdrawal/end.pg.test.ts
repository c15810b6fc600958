import { type CooperationId, PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, subject } from '@entente/policy';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
const [toBirch, toCedar, toAurora] = ['aurora>birch', 'birch>cedar', 'cedar>aurora'].map(
  (sides) => `${sides} market-research purchase`,
) as [string, string, string];
const actedAt = Date.parse('2026-07-02T12:00:00Z');
let id: CooperationId;

/** Writes and reads what no procedure of this slice does, as nobody but a test can. */
const look = async <Row extends object>(text: string): Promise<Row[]> =>
  (await withAdmin(platform.url, (admin) => admin.query<Row>(text))).rows;

/** Hands `people` over under a permission: what a delivery of its recipient leaves behind on both sides. */
async function handOver(
  key: string,
  { delivery, people, state = 'COMPLETED' }: { delivery: string; people: number; state?: string },
): Promise<void> {
  const [provider, recipient] = key.split(' ')[0]!.split('>') as [string, string];
  const number = [toBirch, toCedar, toAurora].indexOf(key) + 1;
  const pairwise = `substr(sha256(convert_to('${key} ' || n, 'UTF8')), 1, 16)`;
  await withAdmin(platform.url, async (admin) => {
    await admin.query(`
      insert into store_${recipient}.delivery (id, cooperation, provider, permission, permission_key, purpose, categories,
        agreement_version, mode, state, requested_by, requested_at)
      values ('${delivery}', '${id}', '${provider}', ${number}, '${key}', 'market-research', '{purchase}', 1, 'all',
        '${state}', 'somebody', now());
      insert into store_${recipient}.inbox (delivery, pairwise, attributes, contact, until)
      select '${delivery}', ${pairwise}, '{}', '', now() from generate_series(1, ${people}) n;
      insert into store_${recipient}.inbox_event (delivery, pairwise, kind, at, properties)
      select delivery, pairwise, 'purchase', now(), '{}' from store_${recipient}.inbox where delivery = '${delivery}';
      insert into store_${provider}.handover (delivery, cooperation, recipient, permission, purpose, categories,
        agreement_version, considered, started_at)
      values ('${delivery}', '${id}', '${recipient}', '${key}', 'market-research', '{purchase}', 1, ${people}, now());
      insert into store_${provider}.disclosure (delivery, pairwise, ref, consent_event, until)
      select '${delivery}', ${pairwise}, '${provider}-' || n, n, now() from generate_series(1, ${people}) n`);
  });
}

/** Rows in an inbox that came from that provider, and their events. */
async function inboxOf(recipient: string, provider: string): Promise<{ rows: number; events: number }> {
  const [found] = await look<{ rows: number; events: number }>(`
    select count(distinct (i.delivery, i.pairwise))::int as rows, count(e.id)::int as events
    from store_${recipient}.delivery d join store_${recipient}.inbox i on i.delivery = d.id
    left join store_${recipient}.inbox_event e on e.delivery = i.delivery and e.pairwise = i.pairwise
    where d.cooperation = '${id}' and d.provider = '${provider}'`);
  return found!;
}

type Recall = { permission: string; people: number; reason: string; opened_at: Date; due_at: Date };

const recallsAt = (recipient: string): Promise<Recall[]> =>
  look<Recall>(`
    select permission, count(*)::int as people, min(reason) as reason, min(opened_at) as opened_at, max(due_at) as due_at
    from store_${recipient}.recall where cooperation = '${id}' group by permission order by permission`);

const recallsSentBy = (provider: string): Promise<{ recipient: string; refs: string[] }[]> =>
  look(`
    select recipient, array_agg(ref order by ref) as refs
    from store_${provider}.recall_sent where cooperation = '${id}' group by recipient order by recipient`);

beforeEach(async () => {
  platform.time.now = Date.parse('2026-07-01T00:00:00Z');
  const line = { purpose: 'market-research', categories: ['purchase'], actions: ['count', 'deliver'] };
  const proposed = await platform.as('aurora').agreement.propose({
    terms: {
      name: 'Three together',
      parties: ['aurora', 'birch', 'cedar'],
      starts: '2026-07-01',
      ends: '2026-12-31',
      permissions: [
        { ...line, provider: 'aurora', recipient: 'birch' },
        { ...line, provider: 'birch', recipient: 'cedar' },
        { ...line, provider: 'cedar', recipient: 'aurora' },
      ],
    },
  });
  id = proposed.id;
  for (const partner of ['aurora', 'birch', 'cedar']) {
    await platform.as(partner).agreement.sign({ id, hash: proposed.hash });
  }
  for (const partner of ['aurora', 'birch', 'cedar']) {
    await look(`
      delete from store_${partner}.inbox; delete from store_${partner}.delivery; delete from store_${partner}.handover`);
  }
  platform.time.now = actedAt;
});

describe('who leaves', () => {
  test('is recalled wherever it was handed over, and gives back whom it was handed', async () => {
    await handOver(toBirch, { delivery: 'aaaaaaaaaaaaaaaa', people: 3 });
    await handOver(toCedar, { delivery: 'bbbbbbbbbbbbbbbb', people: 4 });
    await handOver(toAurora, { delivery: 'cccccccccccccccc', people: 5 });
    expect(await platform.as('birch').agreement.leave({ id })).toMatchObject({ state: 'ACTIVE' });

    expect(await inboxOf('cedar', 'birch')).toEqual({ rows: 0, events: 0 });
    expect(await inboxOf('birch', 'aurora')).toEqual({ rows: 0, events: 0 });
    expect(await inboxOf('aurora', 'cedar')).toEqual({ rows: 5, events: 5 });
    const due = {
      reason: 'agreement-ended',
      opened_at: new Date(actedAt),
      due_at: new Date(actedAt + 72 * 3_600_000),
    };
    expect(await recallsAt('cedar')).toEqual([{ permission: toCedar, people: 4, ...due }]);
    expect(await recallsAt('birch')).toEqual([{ permission: toBirch, people: 3, ...due }]);
    expect(await recallsAt('aurora')).toEqual([]);
    expect(await recallsSentBy('birch')).toEqual([
      { recipient: 'cedar', refs: ['birch-1', 'birch-2', 'birch-3', 'birch-4'] },
    ]);
    expect(await recallsSentBy('aurora')).toEqual([
      { recipient: 'birch', refs: ['aurora-1', 'aurora-2', 'aurora-3'] },
    ]);
    expect(await recallsSentBy('cedar')).toEqual([]);
  });

  test('leaves an account of what was recalled, and nobody is told how many people that was', async () => {
    await handOver(toCedar, { delivery: 'dddddddddddddddd', people: 2 });
    const told = await platform.as('birch').agreement.leave({ id });
    expect(told).toEqual(await platform.as('birch').agreement.get({ id }));
    const entries = await look<{ body: object }>(`
      select body::jsonb as body from control.audit_entry
      where partner = 'birch' and body::jsonb ->> 'cooperation' = '${id}' order by id`);
    expect(entries.map(({ body }) => body).slice(-2)).toMatchObject([
      { action: 'agreement.leave', about: ['aurora', 'cedar'] },
      { action: 'recall.open', about: ['cedar'], permissions: [toCedar] },
    ]);
    for (const { body } of entries.slice(-2)) expect(body).not.toHaveProperty('counts');
  });

  test('is recalled once for several deliveries, and not for one that was never completed', async () => {
    await handOver(toCedar, { delivery: 'eeeeeeeeeeeeeeee', people: 3 });
    await handOver(toCedar, { delivery: 'ffffffffffffffff', people: 2 });
    await handOver(toCedar, { delivery: 'gggggggggggggggg', people: 6, state: 'STARTED' });
    await platform.as('birch').agreement.leave({ id });
    expect(await inboxOf('cedar', 'birch')).toEqual({ rows: 0, events: 0 });
    expect(await recallsSentBy('birch')).toMatchObject([{ refs: ['birch-1', 'birch-2', 'birch-3'] }]);
  });

  test('opens no second recall for a person whose first is still unanswered', async () => {
    await handOver(toCedar, { delivery: 'hhhhhhhhhhhhhhhh', people: 3 });
    await look(`
      insert into store_cedar.recall (cooperation, provider, permission, pairwise, reason, opened_at, due_at)
      select '${id}', 'birch', '${toCedar}', pairwise, 'withdrawn', now(), now()
      from store_birch.disclosure where delivery = 'hhhhhhhhhhhhhhhh' and ref = 'birch-2'`);
    await platform.as('birch').agreement.leave({ id });
    expect(await inboxOf('cedar', 'birch')).toEqual({ rows: 0, events: 0 });
    expect(await recallsSentBy('birch')).toEqual([{ recipient: 'cedar', refs: ['birch-1', 'birch-3'] }]);
  });

  test('is recalled completely, however many there are', async () => {
    // More than one page of them.
    await handOver(toCedar, { delivery: 'iiiiiiiiiiiiiiii', people: 5_100 });
    await platform.as('birch').agreement.leave({ id });
    expect(await inboxOf('cedar', 'birch')).toEqual({ rows: 0, events: 0 });
    const [sent] = await recallsSentBy('birch');
    expect(sent?.refs).toHaveLength(5_100);
  });
});

describe('the end for all', () => {
  test('recalls everybody, also between two who did not act last', async () => {
    await handOver(toBirch, { delivery: 'jjjjjjjjjjjjjjjj', people: 3 });
    await handOver(toAurora, { delivery: 'kkkkkkkkkkkkkkkk', people: 5 });
    for (const partner of ['aurora', 'birch']) {
      await platform.as(partner).agreement.terminate({ id });
    }
    expect(await inboxOf('birch', 'aurora')).toMatchObject({ rows: 3 });
    expect(await recallsAt('birch')).toEqual([]);
    expect(await platform.as('cedar').agreement.terminate({ id })).toMatchObject({
      state: 'TERMINATED',
    });
    expect(await inboxOf('birch', 'aurora')).toEqual({ rows: 0, events: 0 });
    expect(await inboxOf('aurora', 'cedar')).toEqual({ rows: 0, events: 0 });
    expect(await recallsAt('birch')).toMatchObject([{ permission: toBirch, people: 3 }]);
    expect(await recallsSentBy('aurora')).toEqual([
      { recipient: 'birch', refs: ['aurora-1', 'aurora-2', 'aurora-3'] },
    ]);
  });
});

describe('what a partner put in', () => {
  /** One subject that all three know: aurora's and cedar's records are one person only through birch's. */
  async function enrolThree(): Promise<void> {
    await withAdmin(platform.url, (admin) =>
      admin.query(`
      set search_path = coop_${id};
      update numbering set next = 1;
      insert into member (partner, person, subject)
      select p, substr(sha256(convert_to(p, 'UTF8')), 1, 16), 0 from unnest('{aurora,birch,cedar}'::text[]) p;
      insert into pseudonym (partner, person, kind, value, shared)
      select p, substr(sha256(convert_to(p, 'UTF8')), 1, 16), kind, sha256(convert_to(v, 'UTF8')), false
      from (values ('aurora', 'email', 'e'), ('birch', 'email', 'e'), ('birch', 'phone', 'f'), ('cedar', 'phone', 'f'))
        as t (p, kind, v);
      insert into presence (partner, chunk, bits)
      select p, 0, set_bit(B'0'::bit(8192)::bit varying, 0, 1) from unnest('{aurora,birch,cedar}'::text[]) p;
      insert into eligibility (permission, chunk, bits)
      select n, 0, set_bit(B'0'::bit(8192)::bit varying, 0, 1) from generate_series(1, 3) n;
      insert into eligibility_change (permission, subject, at, becomes)
      select n, 0, now() + interval '1 day', false from generate_series(1, 3) n;
      insert into publication (id, provider, name, permission, categories, published_at)
      values ('aaaaaaaaaa', 'birch', 'best', 2, '{purchase}', now()), ('bbbbbbbbbb', 'cedar', 'best', 3, '{purchase}', now());
      insert into publication_chunk (publication, chunk, bits)
      select p.id, 0, set_bit(B'0'::bit(8192)::bit varying, 0, 1) from publication p`),
    );
    for (const partner of ['aurora', 'birch']) {
      await look(`
        with known as (
          insert into store_${partner}.customer (ref, attributes, contact, digest, changed_at)
          values ('${id}', '{}', '', sha256(''), now()) returning id)
        insert into store_${partner}.participant (cooperation, customer, person)
        select '${id}', id, substr(sha256(convert_to('${partner}', 'UTF8')), 1, 16) from known`);
    }
  }

  const bitsOf = async (table: string, key: string) =>
    (
      await look<{ of: string; subjects: number[] }>(`
      select ${key}::text as of, array_agg(n order by n) as subjects
      from coop_${id}.${table}, generate_series(0, 99) n where get_bit(bits, n) = 1 group by 1 order by 1`)
    ).map(({ of, subjects }) => `${of}: ${subjects.join(' ')}`);

  const participantsOf = async (partner: string) =>
    (await look(`select customer from store_${partner}.participant where cooperation = '${id}'`)).length;

  test('goes with it, and the others are matched without it', async () => {
    await enrolThree();
    await platform.as('birch').agreement.leave({ id });
    const subjects = await look<{ partner: string; subject: number }>(
      `select partner, subject from coop_${id}.member order by partner`,
    );
    expect(subjects.map(({ partner }) => partner)).toEqual(['aurora', 'cedar']);
    expect(new Set(subjects.map(({ subject: number }) => number)).size).toBe(2);
    expect(await bitsOf('presence', 'partner')).toEqual(
      subjects.map(({ partner, subject: number }) => `${partner}: ${number}`),
    );
    const cedars = subjects[1]!.subject;
    expect(await bitsOf('eligibility', 'permission')).toEqual([`3: ${cedars}`]);
    expect(await bitsOf('publication_chunk', 'publication')).toEqual([`bbbbbbbbbb: ${cedars}`]);
    expect(await look(`select permission, subject from coop_${id}.eligibility_change`)).toEqual([
      { permission: 3, subject: cedars },
    ]);
    expect(await look(`select partner from coop_${id}.pseudonym order by 1`)).toEqual([
      { partner: 'aurora' },
      { partner: 'cedar' },
    ]);
    expect(await look(`select id from coop_${id}.publication`)).toEqual([{ id: 'bbbbbbbbbb' }]);
    expect(await look(`select next, generation::int as generation from coop_${id}.numbering`)).toEqual([
      { next: 2, generation: 1 },
    ]);
    expect([await participantsOf('aurora'), await participantsOf('birch')]).toEqual([1, 0]);
  });

  test('is all gone once the agreement is over', async () => {
    await enrolThree();
    for (const partner of ['aurora', 'birch', 'cedar'])
      await platform.as(partner).agreement.terminate({ id });
    for (const table of [
      'member',
      'pseudonym',
      'presence',
      'eligibility',
      'eligibility_change',
      'publication_chunk',
    ]) {
      expect(await look(`select 1 from coop_${id}.${table}`)).toEqual([]);
    }
    expect([await participantsOf('aurora'), await participantsOf('birch')]).toEqual([0, 0]);
  });

  test('is all gone when an agreement is rejected that everybody signed and nobody had begun', async () => {
    const terms = (await platform.as('birch').agreement.get({ id })).terms;
    const later = await platform.as('birch').agreement.propose({ terms: { ...terms, starts: '2026-08-01' } });
    id = later.id;
    for (const partner of ['aurora', 'birch', 'cedar'])
      await platform.as(partner).agreement.sign({ id, hash: later.hash });
    await enrolThree();
    expect(await platform.as('birch').agreement.reject({ id })).toMatchObject({
      state: 'REJECTED',
    });
    expect(await look(`select 1 from coop_${id}.pseudonym`)).toEqual([]);
    expect(await bitsOf('presence', 'partner')).toEqual([]);
    expect([await participantsOf('aurora'), await participantsOf('birch')]).toEqual([0, 0]);
  });

  test('stays while others have yet to want the end', async () => {
    await enrolThree();
    await platform.as('aurora').agreement.terminate({ id });
    expect(await bitsOf('presence', 'partner')).toEqual(['aurora: 0', 'birch: 0', 'cedar: 0']);
  });
});

describe('another partner’s store', () => {
  /** Opens cedar's store for birch because of an act. */
  function openCedars(act: number): Promise<number> {
    const actor = makeMember({
      partner: PartnerHandle.parse('birch'),
      roles: ['admin'],
      name: 'birch.person',
    });
    const granted = grant(abilityFor(actor), 'list', subject.agreement({ parties: [actor.partner] }));
    return platform.database.write(granted, (tx) =>
      tx.withdraw(
        { act },
        { cooperation: id, partner: 'cedar' },
        async (store) => (await store.selectFrom('inbox').select('delivery').execute()).length,
      ),
    );
  }
  const actsOf = (partner: string) =>
    look<{ id: number }>(`select id::int as id from coop_${id}.act where partner = '${partner}' order by id`);

  test('opens for no act but an own one that ended a permission of that partner', async () => {
    const refused = 'no act of this partner ended a permission of that one';
    await expect(openCedars((await actsOf('birch')).at(-1)!.id)).rejects.toThrow(refused);
    await platform.as('birch').agreement.terminate({ id });
    await expect(openCedars((await actsOf('birch')).at(-1)!.id)).rejects.toThrow(refused);
    platform.time.now += 1;
    await platform.as('cedar').agreement.leave({ id });
    await expect(openCedars((await actsOf('cedar')).at(-1)!.id)).rejects.toThrow(refused);
    platform.time.now += 1;
    await platform.as('birch').agreement.leave({ id });
    await expect(openCedars((await actsOf('birch')).at(-1)!.id)).rejects.toThrow(refused);
  });
});
