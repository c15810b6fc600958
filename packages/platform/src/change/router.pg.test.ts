import {
  aurora,
  begin,
  birch,
  cedar,
  codeOf,
  day,
  key,
  line,
  narrow,
  openTrial,
  other,
  terms,
  text,
  wide,
} from '@entente/test/support/changes.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const trialled = await openTrial();
const { platform, trial, changes, draft, request, approve, covered, enrol, keysInForce } = trialled;
beforeEach(() => trialled.begin({ hasPeople: false }));

const stateOf = async (change: number) => {
  const { state, reason } = await changes(cedar).get({ id: trial.id, change });
  return reason ? `${state} ${reason}` : state;
};

describe('a widening', () => {
  const wider = terms({ minimumCohort: 10, permissions: [line(wide), line(other), line(narrow)] });

  test('waits for every provider that it touches, and covers nobody before they have enrolled', async () => {
    await trialled.begin();
    const asked = await request(birch, wider);
    expect(asked).toMatchObject({
      kind: 'widening',
      state: 'PENDING',
      needs: [aurora, birch],
      missing: [aurora],
      can: { approve: 'already-signed', deny: 'already-recorded', cancel: true },
    });
    expect(await keysInForce()).toEqual([key(wide), key(other)]);
    expect(await codeOf(approve(asked, cedar))).toBe('signature-not-needed');
    expect(await codeOf(changes(aurora).approve({ id: trial.id, change: 1, hash: 'e'.repeat(64) }))).toBe(
      'hash-mismatch',
    );
    expect(await approve(asked, aurora)).toMatchObject({ state: 'COMMITTED', version: 2, missing: [] });
    expect(await keysInForce()).toEqual([key(wide), key(other), key(narrow)]);
    expect(await covered(3)).toEqual([]);
    await enrol(aurora);
    expect((await covered(3)).length).toBe(11);
    expect((await covered(1)).length).toBe(10);
  });

  test('by the provider itself needs nobody else, unless another becomes a recipient', async () => {
    expect(await draft(aurora, wider)).toMatchObject({ needs: [aurora] });
    const toCedar = line({ ...narrow, recipient: cedar });
    const first = terms({ permissions: [line(wide), line(other), toCedar] });
    expect(await draft(aurora, first)).toMatchObject({ needs: [aurora, cedar] });
  });

  test('that also narrows is one text, which waits as a whole', async () => {
    const mixed = terms({ minimumCohort: 50, permissions: [line(wide), line(other), line(narrow)] });
    expect(await request(birch, mixed)).toMatchObject({ state: 'PENDING', kind: 'widening' });
    expect((await platform.as(cedar).agreement.get({ id: trial.id })).version).toBe(1);
  });

  test('is refused for good by one that it needs, and taken back by who asked', async () => {
    const { change } = await request(birch, wider);
    expect(await codeOf(changes(cedar).deny({ id: trial.id, change }))).toBe('signature-not-needed');
    expect(await changes(aurora).deny({ id: trial.id, change })).toMatchObject({
      state: 'DENIED',
      deniedBy: aurora,
    });
    expect(await codeOf(changes(birch).cancel({ id: trial.id, change }))).toBe('change-state');
    const second = await request(birch, wider);
    expect(await codeOf(changes(aurora).cancel({ id: trial.id, change: second.change }))).toBe(
      'not-requested-by-you',
    );
    expect(await changes(birch).cancel({ id: trial.id, change: second.change })).toMatchObject({
      state: 'CANCELLED',
      reason: 'taken-back',
    });
  });

  test('is over when another change comes first, a party leaves, the agreement ends, or a month has passed', async () => {
    const asked = await request(birch, wider);
    expect(await codeOf(request(birch, wider))).toBe('already-recorded');
    await request(cedar, terms({ minimumCohort: 12 }));
    expect(await stateOf(asked.change)).toBe('CANCELLED superseded');
    expect(await codeOf(approve(asked, aurora))).toBe('change-state');
    const base = { minimumCohort: 12, permissions: wider.permissions };
    const late = await request(birch, terms(base));
    platform.time.now += 30 * day - 1;
    expect(await stateOf(late.change)).toBe('PENDING');
    platform.time.now += 1;
    expect(await stateOf(late.change)).toBe('CANCELLED expired');
    const third = await request(birch, terms(base));
    await platform.as(cedar).agreement.leave({ id: trial.id });
    expect(await stateOf(third.change)).toBe('CANCELLED party-left');
    expect(
      await codeOf(
        request(
          aurora,
          terms({
            ...base,
            permissions: [line(wide), line(narrow), line({ ...other, provider: cedar }, ['count'])],
          }),
        ),
      ),
    ).toBe('party-left');
    const fourth = await request(birch, terms(base));
    expect(fourth).toMatchObject({ needs: [aurora, birch] });
    await platform.as(aurora).agreement.leave({ id: trial.id });
    expect(await stateOf(fourth.change)).toMatch(/CANCELLED (party-left|agreement-ended)/);
    expect(await codeOf(request(birch, terms()))).toBe('agreement-state');
  });

  test('of the name alone is for all to sign', async () => {
    const named = terms({ name: 'A better trial' });
    expect(await draft(cedar, named)).toMatchObject({ needs: [aurora, birch, cedar], kind: 'widening' });
  });
});

describe('a change', () => {
  test('touches neither parties nor start nor how people are recognised', async () => {
    for (const fixed of [
      { parties: [aurora, birch, cedar, 'stranger'] },
      { starts: '2026-01-02' },
      { matchRules: ['email'] },
    ])
      expect(await codeOf(draft(aurora, terms(fixed)))).toBe('terms-fixed');
    expect(await codeOf(draft(aurora, terms()))).toBe('change-empty');
    expect(await codeOf(draft(aurora, terms({ ends: text(begin) })))).toBe('terms-invalid');
  });

  test('is an admin’s to ask for and to sign, and everybody’s in the agreement to read', async () => {
    const to = terms({ minimumCohort: 20 });
    expect(
      await codeOf(platform.as(aurora, 'analyst').change.check({ id: trial.id, to: { terms: to } })),
    ).toBe('not-allowed');
    expect(await codeOf(platform.as('stranger').change.list({ id: trial.id }))).toBe('not-found');
    await request(aurora, to);
    const listed = await platform.as(cedar, 'privacy-officer').change.list({ id: trial.id });
    expect(listed.changes).toMatchObject([
      {
        change: 1,
        state: 'COMMITTED',
        can: { approve: 'not-allowed', deny: 'not-allowed', cancel: 'not-allowed' },
      },
    ]);
    expect(listed.next).toBeNull();
  });

  test('keeps every version, to be read and compared', async () => {
    const first = platform.time.now;
    await request(aurora, terms({ permissions: [line(narrow), line(other)] }));
    platform.time.now += day;
    await request(birch, terms({ permissions: [line(narrow)] }));
    const reading = platform.as(cedar, 'analyst').agreement;
    const { versions } = await reading.versions({ id: trial.id });
    expect(versions).toMatchObject([
      { version: 1, proposedBy: aurora, signedBy: [aurora, birch, cedar], change: null, to: text(first) },
      {
        version: 2,
        proposedBy: aurora,
        signedBy: [aurora],
        change: 1,
        from: text(first),
        to: text(first + day),
      },
      { version: 3, proposedBy: birch, signedBy: [birch], change: 2, from: text(first + day), to: null },
    ]);
    const old = await reading.version({ id: trial.id, version: 1 });
    expect(old.terms.permissions).toHaveLength(2);
    expect(old.rendering).toContain('Version 1');
    const forth = await reading.compare({ id: trial.id, from: 1, to: 3 });
    const back = await reading.compare({ id: trial.id, from: 3, to: 1 });
    expect(forth).toMatchObject({ kind: 'narrowing', from: 1, to: 3 });
    expect(forth.differences).toMatchObject([
      { how: 'changed', categories: { removed: ['purchase'], added: [] }, effect: 'narrows' },
      { how: 'removed', before: key(other), after: null },
    ]);
    expect(back.kind).toBe('widening');
    expect(await codeOf(reading.compare({ id: trial.id, from: 1, to: 4 }))).toBe('not-found');
  });

  test('is in the audit log, as a request and as a version', async () => {
    await request(aurora, terms({ minimumCohort: 20 }));
    const { rows } = await withAdmin(platform.url, (admin) =>
      admin.query<{ body: string }>(
        "select body from control.audit_entry where partner = 'aurora' order by id",
      ),
    );
    const entries = rows.map(({ body }) => JSON.parse(body) as { action: string });
    const entry = (action: string) => entries.findLast((it) => it.action === action);
    const object = { kind: 'change', id: `${trial.id}:1` };
    const about = [birch, cedar];
    expect(entry('change.request')).toMatchObject({ agreementVersion: 1, object, about });
    expect(entry('change.commit')).toMatchObject({ agreementVersion: 2, object, about });
  });
});
