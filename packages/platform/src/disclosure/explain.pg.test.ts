import { untilLogSettled } from '@entente/test/support/audit.ts';
import { purpose, start, openDeliveries } from '@entente/test/support/deliveries.ts';
import { importConsents, importCustomers, look, refusalOf } from '@entente/test/support/exchange.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();
/** One agreement for all who leave it as it is. */
const common = await sign();
const minute = 60_000;
const reason = 'request 17';
const about = { purpose, recipient: 'birch' } as const;

/** The superuser's statements are undone with whatever they changed. */
const alter = (text: string) => look(platform, `set session_replication_role = replica; ${text}`);
const wrong = (explained: { findings: readonly { check: string; holds: boolean }[] }) =>
  explained.findings.filter(({ holds }) => !holds).map(({ check }) => check);

beforeEach(() => {
  platform.time.now = start + minute;
});

describe('the explanation of a disclosure', () => {
  test('reproduces from what is stored that it was lawful, and proves its entry in the log', async () => {
    const { id } = await deliver(common);
    await untilLogSettled(platform.url);
    const explained = await aurora.disclosure.explain({ delivery: id, ref: 'a1', reason });
    expect(wrong(explained)).toEqual([]);
    expect(explained).toMatchObject({
      verdict: 'lawful',
      permission: common.key,
      agreementVersion: 1,
      handedRef: 'a1',
      agreement: { state: 'ACTIVE', isHashOfTerms: true, permission: { actions: ['count', 'deliver'] } },
      records: [{ ref: 'a1', isHanded: true, state: 'given', covers: true, decidedBy: { notice: 'n1' } }],
      audit: { isProven: true, place: expect.any(Number) as unknown },
      ground: { stands: true, says: [] },
      since: [],
    });
    expect(explained.agreement?.signatures.map(({ partner }) => partner)).toEqual(['aurora', 'birch']);
    expect(JSON.stringify(explained)).not.toMatch(/overlap|prospects|objection/);
  });

  test('asks for a reason, is recorded as a look, and is the privacy officer’s of the provider', async () => {
    const { id } = await deliver(common);
    const question = { delivery: id, ref: 'a2', reason };
    expect(await refusalOf(aurora.disclosure.explain({ ...question, reason: ' ' }))).toMatchObject({
      code: 'reason-required',
    });
    expect(
      await refusalOf(platform.as('aurora', 'admin', 'analyst').disclosure.explain(question)),
    ).toMatchObject({ code: 'not-allowed' });
    for (const stranger of [birch, platform.as('cedar')])
      expect(await refusalOf(stranger.disclosure.explain(question))).toMatchObject({ code: 'not-found' });
    expect(await refusalOf(aurora.disclosure.explain({ ...question, ref: 'nobody' }))).toMatchObject({
      code: 'not-found',
    });
    await aurora.disclosure.explain(question);
    const looks = await look<{ reference: string }>(
      platform,
      `select encode(reference, 'hex') as reference from store_aurora.look where ref = 'a2'`,
    );
    const entries = await look<{ reference: string }>(
      platform,
      `select body::jsonb ->> 'reasonRef' as reference from control.audit_entry
       where body::jsonb ->> 'action' = 'disclosure.explain' order by id desc limit 1`,
    );
    expect(entries).toEqual(looks);
  });

  test('tells what has become of it: withdrawn, recalled, out of the inbox, overdue, answered', async () => {
    const { id } = await deliver(common);
    platform.time.now += minute;
    const before = new Date(platform.time.now).toISOString();
    platform.time.now += minute;
    await aurora.consent.record({ ref: 'a3', ...about, decision: 'withdrawn' });
    platform.time.now += 73 * 3_600_000;
    await aurora.recall.escalate({
      cooperation: common.cooperation,
      recipient: 'birch',
      reason: 'no answer',
    });
    platform.time.now += minute;
    await birch.recall.acknowledge({ statement: 'gone from all lists' });
    const question = { delivery: id, ref: 'a3', reason };
    const explained = await aurora.disclosure.explain(question);
    expect(explained.verdict).toBe('lawful');
    expect(explained.ground).toEqual({
      stands: false,
      says: ['a3: the person’s consent was withdrawn, which speaks for all records.'],
    });
    expect(explained.since.map(({ what }) => what)).toEqual([
      'decision',
      'recalled',
      'left-inbox',
      'overdue',
      'escalated',
      'answered',
    ]);
    expect(explained.since.at(-1)?.says).toBe('birch answered 73 hours later: gone from all lists');
    const earlier = await aurora.disclosure.explain({ ...question, asOf: before });
    expect(earlier).toMatchObject({ verdict: 'lawful', ground: { stands: true }, since: [] });
    for (const asOf of ['2026-06-30T00:00:00Z', '2031-01-01T00:00:00Z'])
      expect(await refusalOf(aurora.disclosure.explain({ ...question, asOf }))).toMatchObject({
        code: 'input-invalid',
      });
  });

  test('is not misled by what was decided later in the same millisecond', async () => {
    const signed = await sign();
    const { id } = await deliver(signed);
    await aurora.consent.record({ ref: 'a4', ...about, decision: 'withdrawn' });
    await aurora.agreement.suspend({ id: signed.cooperation });
    const explained = await aurora.disclosure.explain({ delivery: id, ref: 'a4', reason });
    expect(wrong(explained)).toEqual([]);
    expect(explained.findings.find(({ check }) => check === 'consent')?.says).toContain('very millisecond');
  });

  test('lets the no of another record of the person speak, and leaves out a record that changed since', async () => {
    await importCustomers(platform, 'aurora', [{ ref: 'twin', email: 'person-5@example.com', given: 'T' }]);
    const { id } = await deliver(common);
    platform.time.now += minute;
    const question = { delivery: id, ref: 'twin', reason };
    const explained = await aurora.disclosure.explain(question);
    expect(explained.handedRef).toBe('a5');
    expect(explained.records).toHaveLength(2);
    // Another record that joined the person later may have been anybody's at the time.
    await importCustomers(platform, 'aurora', [{ ref: 'late', email: 'person-5@example.com' }]);
    await alter(`insert into store_aurora.consent_event
      (ref, purpose, recipient, decision, at, categories, recorded_at, recording, digest)
      select r, '${purpose}', 'birch', 'refused', '2026-02-01', '{}', '2026-02-01', 1, sha256(r::bytea)
      from unnest(array['late']) r`);
    const after = await aurora.disclosure.explain(question);
    expect(after.verdict).toBe('lawful');
    expect(after.records.find(({ ref }) => ref === 'late')).toMatchObject({
      isJudged: false,
      state: 'refused',
    });
  });
});

describe('an unlawful disclosure is named', () => {
  test('when its rows were written past the procedures', async () => {
    const { id } = await deliver(common);
    const forged = 'forgedforgedforg';
    await alter(`
      insert into store_aurora.handover select '${forged}', cooperation, recipient, permission, purpose, categories,
        agreement_version, considered, started_at, prepared_since, completed_at from store_aurora.handover where delivery = '${id}';
      insert into store_aurora.disclosure select '${forged}', pairwise, ref, consent_event, until
        from store_aurora.disclosure where delivery = '${id}' and ref = 'a6'`);
    const explained = await aurora.disclosure.explain({ delivery: forged, ref: 'a6', reason });
    expect(explained.verdict).toBe('unlawful');
    expect(wrong(explained)).toEqual(['audit']);
    expect(explained.audit).toBeNull();
  });

  test('when somebody was slipped into a delivery who never agreed', async () => {
    await importCustomers(platform, 'aurora', [{ ref: 'stranger', email: 'stranger@example.com' }]);
    platform.time.now += minute;
    const { id } = await deliver(common);
    await alter(`insert into store_aurora.disclosure
      select delivery, '\\x${'ab'.repeat(16)}', 'stranger', consent_event, until from store_aurora.disclosure
      where delivery = '${id}' and ref = 'a7'`);
    platform.time.now += minute;
    const explained = await aurora.disclosure.explain({ delivery: id, ref: 'stranger', reason });
    expect(explained.verdict).toBe('unlawful');
    expect(wrong(explained)).toEqual(expect.arrayContaining(['ledger', 'consent', 'evidence']));
    expect(explained.findings.find(({ check }) => check === 'consent')?.says).toBe(
      'stranger: nothing was decided about direct-marketing by birch.',
    );
  });

  test('when the consent was altered, a refusal into a yes or a yes into a wider one', async () => {
    await importConsents(platform, 'aurora', [
      { ref: 'a8', recipient: 'cedar', event: 'refused', at: '2026-03-01T00:00:00Z' },
    ]);
    platform.time.now += minute;
    const { id } = await deliver(common);
    platform.time.now += minute;
    const explain = (ref: string) => aurora.disclosure.explain({ delivery: id, ref, reason });
    await alter(
      `update store_aurora.consent_event set recipient = 'birch' where ref = 'a8' and recipient = 'cedar'`,
    );
    expect(wrong(await explain('a8'))).toEqual(['consent', 'evidence']);
    await alter(
      `update store_aurora.consent_event set categories = '{contact,purchase,location}' where ref = 'a9'`,
    );
    const widened = await explain('a9');
    expect(wrong(widened)).toEqual(['evidence']);
    expect(widened.findings.find(({ holds }) => !holds)?.says).toMatch(/was altered after it was recorded/);
    await alter(`update store_aurora.consent_event set categories = '{contact}' where ref = 'a10'`);
    const narrowed = await explain('a10');
    expect(wrong(narrowed)).toEqual(['consent', 'evidence']);
    expect(narrowed.findings.find(({ check }) => check === 'consent')?.says).toContain(
      'did not cover purchase',
    );
  });

  test('when the ledger was altered: other categories, a longer life, another version', async () => {
    const { id } = await deliver(common);
    const explain = () => aurora.disclosure.explain({ delivery: id, ref: 'a11', reason });
    const set = (table: string, what: string) =>
      alter(`update store_aurora.${table} set ${what} where delivery = '${id}'`);
    await set('disclosure', `until = '2029-01-01'`);
    expect(wrong(await explain())).toEqual(['term']);
    await set('disclosure', `until = '2026-07-31'`);
    await set('handover', `categories = '{contact,location,purchase}'`);
    expect(wrong(await explain())).toEqual(['ledger', 'categories', 'consent']);
    await set('handover', `categories = '{contact,purchase}', agreement_version = 7`);
    expect(wrong(await explain())).toEqual(['agreement', 'permission', 'categories', 'term', 'audit']);
  });

  test('when the log was given another entry', async () => {
    const { id } = await deliver(common);
    // What has no place yet can still be altered unnoticed.
    await untilLogSettled(platform.url);
    await platform.operator().audit.root();
    await alter(`alter table control.audit_entry disable trigger audit_entry_only_grows;
      update control.audit_entry set body = b, leaf = sha256('\\x00'::bytea || convert_to(b, 'UTF8'))
      from (select id as i, regexp_replace(body, '"considered":[0-9]+', '"considered":99') as b from control.audit_entry
        where partner = 'aurora' and body like '%delivery.complete%${id}%') x where id = i;
      update store_aurora.handover set considered = 99 where delivery = '${id}'`);
    const explained = await aurora.disclosure.explain({ delivery: id, ref: 'a12', reason });
    expect(explained.audit?.isProven).toBe(false);
    expect(wrong(explained)).toEqual(['audit']);
  });
});
