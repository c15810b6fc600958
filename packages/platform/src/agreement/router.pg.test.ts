import type { AgreementView, CooperationId } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar', 'stranger');

/** Looks into the database as nobody but a test can. */
const look = async <Row extends object>(text: string): Promise<Row[]> =>
  (await withAdmin(platform.url, (admin) => admin.query<Row>(text))).rows;

const file = `name: Three together
parties: [cedar, aurora, birch]
starts: 2026-07-01
ends: 2026-12-31
permissions:
  - { provider: aurora, recipient: birch, purpose: direct-marketing, categories: [contact], actions: [deliver] }
  - { provider: birch, recipient: cedar, purpose: market-research, categories: [purchase], actions: [count] }
  - { provider: cedar, recipient: aurora, purpose: market-research, categories: [purchase], actions: [count] }
`;
const today = Date.parse('2026-07-01T00:00:00Z');
const day = 86_400_000;
const yaml = (text: string) => ({ text, format: 'yaml' as const });

beforeEach(() => {
  platform.time.now = today;
});

/** The code a call is refused with; a fault fails the test. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) return refusal.code;
    throw error;
  }
  return 'accepted';
}

const propose = (text = file): Promise<AgreementView> => platform.as('aurora').agreement.propose(yaml(text));

/** An agreement that all three have signed. */
async function signed(text = file): Promise<{ id: CooperationId; hash: string }> {
  const { id, hash } = await propose(text);
  for (const partner of ['aurora', 'birch', 'cedar']) await platform.as(partner).agreement.sign({ id, hash });
  return { id, hash };
}

const stateOf = async (id: CooperationId, partner = 'cedar') =>
  (await platform.as(partner).agreement.get({ id })).state;
const keysInForce = async (id: CooperationId) =>
  (await platform.as('cedar').agreement.get({ id })).permissions.map(({ key }) => key);

describe('proposing', () => {
  test('lays the terms before the parties, who all have yet to sign', async () => {
    const proposed = await propose();
    expect(proposed).toMatchObject({
      name: 'Three together',
      state: 'PROPOSED',
      reason: 'signatures-missing',
      standing: 'PROPOSED (0 of 3 signed, missing aurora, birch and cedar)',
      parties: ['aurora', 'birch', 'cedar'],
      missing: ['aurora', 'birch', 'cedar'],
      proposedBy: 'aurora',
      permissions: [],
      can: { sign: true, reject: true, suspend: 'agreement-state' },
    });
    expect(proposed.rendering).toContain('# Three together');
    expect(await platform.as('birch').agreement.get({ id: proposed.id })).toMatchObject({
      hash: proposed.hash,
      acts: [
        { act: 'propose', partner: 'aurora', partnerName: 'The aurora company', actor: null, hash: null },
      ],
    });
  });

  test('takes terms that were read already, and finds the same hash', async () => {
    const { terms, hash } = await platform.as('birch', 'analyst').agreement.check(yaml(file));
    const proposed = await platform.as('cedar').agreement.propose({ terms });
    expect(proposed).toMatchObject({ hash, proposedBy: 'cedar' });
  });

  test('says where the terms are wrong', async () => {
    const wrong = file.replace('recipient: cedar', 'recipient: cedr').replace('name: Three', 'nam: Three');
    const failed: unknown = await propose(wrong).catch((error: unknown) => error);
    expect(findRefusal(failed)).toMatchObject({
      code: 'terms-invalid',
      data: {
        faults: expect.arrayContaining([
          {
            path: 'permissions[1].recipient',
            message: '"cedr" is not a party of this agreement',
            said: { text: '{0} is not a party of this agreement', values: ['"cedr"'] },
            line: 7,
          },
        ]) as unknown,
      },
    });
    const failedTerms: unknown = await platform
      .as('aurora')
      .agreement.propose({ terms: { name: 'Nothing' } })
      .catch((error: unknown) => error);
    expect(findRefusal(failedTerms)?.data.detail).toContain('parties: is missing');
  });

  test('refuses parties who are no partners here, at their place in the file', async () => {
    const unknown = file.replace('[cedar, aurora, birch]', '[cedar, aurora, birch, nobody]');
    for (const call of ['check', 'propose'] as const) {
      const failed: unknown = await platform
        .as('aurora')
        .agreement[call](yaml(unknown))
        .catch((error: unknown) => error);
      expect(findRefusal(failed)).toMatchObject({
        code: 'terms-invalid',
        data: { faults: [{ path: 'parties[3]', message: '"nobody" is no partner here', line: 2 }] },
      });
    }
  });

  test('is for an admin of one of the parties', async () => {
    expect(await codeOf(platform.as('stranger').agreement.propose(yaml(file)))).toBe('terms-invalid');
    expect(await codeOf(platform.as('aurora', 'analyst').agreement.propose(yaml(file)))).toBe('not-allowed');
    expect(await codeOf(platform.operator().agreement.propose(yaml(file)))).toBe('not-allowed');
  });
});

describe('signing', () => {
  test('by every party brings the agreement into force', async () => {
    const { id, hash } = await propose();
    for (const partner of ['birch', 'aurora']) {
      await platform.as(partner).agreement.sign({ id, hash });
      expect(await keysInForce(id)).toEqual([]);
    }
    const last = await platform.as('cedar').agreement.sign({ id, hash });
    expect(last).toMatchObject({ state: 'ACTIVE', reason: null, missing: [] });
    expect(last.permissions).toMatchObject([
      { key: 'aurora>birch direct-marketing contact', minimumCohort: 50, until: '2027-01-01T00:00:00.000Z' },
      { key: 'birch>cedar market-research purchase' },
      { key: 'cedar>aurora market-research purchase' },
    ]);
  });

  test('is over the hash on file and happens once', async () => {
    const { id, hash } = await propose();
    const birch = platform.as('birch').agreement;
    expect(await codeOf(birch.sign({ id, hash: '0'.repeat(64) }))).toBe('hash-mismatch');
    await birch.sign({ id, hash });
    expect(await codeOf(birch.sign({ id, hash }))).toBe('already-signed');
    const { can, acts } = await birch.get({ id });
    expect(can.sign).toBe('already-signed');
    expect(acts.map(({ act, actor }) => [act, actor])).toEqual([
      ['propose', null],
      ['sign', 'birch.person'],
    ]);
  });

  test('at the same moment by two parties activates it once', async () => {
    const { id, hash } = await propose();
    await platform.as('birch').agreement.sign({ id, hash });
    const both = await Promise.all(
      ['aurora', 'cedar'].map((partner) => platform.as(partner).agreement.sign({ id, hash })),
    );
    expect(both.map(({ state }) => state).toSorted()).toEqual(['ACTIVE', 'PROPOSED']);
    expect(await keysInForce(id)).toHaveLength(3);
  });

  test('at the same moment by two people of one party counts once', async () => {
    const { id, hash } = await propose();
    const attempts = Array.from({ length: 4 }, () =>
      codeOf(platform.as('birch').agreement.sign({ id, hash })),
    );
    expect((await Promise.all(attempts)).toSorted()).toEqual([
      'accepted',
      'already-signed',
      'already-signed',
      'already-signed',
    ]);
  });

  test('is an admin’s act', async () => {
    const { id, hash } = await propose();
    const officer = platform.as('birch', 'privacy-officer', 'analyst').agreement;
    expect(await codeOf(officer.sign({ id, hash }))).toBe('not-allowed');
    expect((await officer.get({ id })).can).toMatchObject({ sign: 'not-allowed', leave: 'not-allowed' });
  });
});

describe('the clock alone', () => {
  test('starts and ends an agreement, without anything being written', async () => {
    const { id } = await signed(file.replace('starts: 2026-07-01', 'starts: 2026-08-01'));
    const rows = () =>
      look(`select count(*)::int as acts, max(ends_at) as until from coop_${id}.act, coop_${id}.permission`);
    const before = await rows();
    expect(await stateOf(id)).toBe('PROPOSED');
    platform.time.now = Date.parse('2026-08-01T00:00:00Z');
    expect(await stateOf(id)).toBe('ACTIVE');
    expect(await keysInForce(id)).toHaveLength(3);
    platform.time.now = Date.parse('2026-12-31T23:59:59.999Z');
    expect(await stateOf(id)).toBe('ACTIVE');
    platform.time.now += 1;
    expect(await stateOf(id)).toBe('EXPIRED');
    expect(await keysInForce(id)).toEqual([]);
    expect(await rows()).toEqual(before);
  });
});

describe('suspending', () => {
  test('stops everything until who suspended resumes', async () => {
    const { id } = await signed();
    await platform.as('birch').agreement.suspend({ id });
    expect(await stateOf(id)).toBe('SUSPENDED');
    expect(await keysInForce(id)).toEqual([]);
    expect(await codeOf(platform.as('cedar').agreement.resume({ id }))).toBe('not-suspended-by-you');
    expect(await codeOf(platform.as('birch').agreement.suspend({ id }))).toBe('already-recorded');
    await platform.as('birch').agreement.resume({ id });
    expect(await stateOf(id)).toBe('ACTIVE');
    expect(await keysInForce(id)).toHaveLength(3);
  });
});

describe('rejecting', () => {
  test('ends a proposal for everybody', async () => {
    const { id, hash } = await propose();
    expect(await platform.as('cedar').agreement.reject({ id })).toMatchObject({
      state: 'REJECTED',
      rejectedBy: 'cedar',
    });
    expect(await codeOf(platform.as('birch').agreement.sign({ id, hash }))).toBe('agreement-state');
  });
});

describe('leaving', () => {
  test('ends the permissions of who leaves; the others go on', async () => {
    const { id } = await signed();
    platform.time.now += day;
    const left = await platform.as('birch').agreement.leave({ id });
    expect(left).toMatchObject({
      state: 'ACTIVE',
      leftBy: ['birch'],
      parties: ['aurora', 'cedar'],
    });
    expect(await keysInForce(id)).toEqual(['cedar>aurora market-research purchase']);
    expect(await codeOf(platform.as('birch').agreement.suspend({ id }))).toBe('party-left');
    await platform.as('cedar').agreement.leave({ id });
    expect(await platform.as('aurora').agreement.get({ id })).toMatchObject({
      state: 'TERMINATED',
      reason: 'below-two-parties',
      endedAt: new Date(today + day).toISOString(),
    });
  });
});

describe('terminating', () => {
  test('takes every party', async () => {
    const { id } = await signed();
    for (const partner of ['aurora', 'birch']) {
      expect(await platform.as(partner).agreement.terminate({ id })).toMatchObject({ state: 'ACTIVE' });
    }
    expect(await platform.as('cedar').agreement.terminate({ id })).toMatchObject({
      state: 'TERMINATED',
      reason: 'ended-by-all',
      permissions: [],
    });
  });
});

describe('a stranger', () => {
  test('finds no agreement, whatever it tries, and waits for nobody', async () => {
    const { id, hash } = await signed();
    const stranger = platform.as('stranger').agreement;
    const calls = ['get', 'reject', 'suspend', 'resume', 'leave', 'terminate'] as const;
    for (const call of calls) expect(await codeOf(stranger[call]({ id }))).toBe('not-found');
    expect(await codeOf(stranger.sign({ id, hash }))).toBe('not-found');
    expect(await codeOf(stranger.get({ id: 'aaaaaaaaaa' }))).toBe('not-found');
    expect(await stranger.list({})).toEqual({ agreements: [], next: null });
  });
});

describe('the list', () => {
  test('has a partner’s agreements page by page, newest first', async () => {
    await platform.createPartners('dune', 'elm');
    const two = (name: string) => ({
      name,
      parties: ['dune', 'elm'],
      starts: '2026-07-01',
      ends: '2026-12-31',
      permissions: [
        {
          provider: 'dune',
          recipient: 'elm',
          purpose: 'joint-loyalty',
          categories: ['loyalty'],
          actions: ['count'],
        },
      ],
    });
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) {
      // The first two are of one instant, where only the id tells them apart.
      if (name !== 'two') platform.time.now += 1_000;
      await platform.as('dune').agreement.propose({ terms: two(name) });
    }
    const { agreement } = platform.as('elm', 'analyst');
    const all = await agreement.list({});
    expect(all.next).toBeNull();
    expect(all.agreements.map(({ name }) => name).slice(0, 2)).toEqual(['four', 'three']);
    expect(all.agreements[0]).toMatchObject({ state: 'PROPOSED', missing: ['dune', 'elm'] });
    const pages: string[] = [];
    let after: CooperationId | null | undefined;
    do {
      const page = await agreement.list(after ? { limit: 1, after } : { limit: 1 });
      pages.push(...page.agreements.map(({ id }) => id));
      after = page.next;
    } while (after);
    expect(pages).toEqual(all.agreements.map(({ id }) => id));
    const foreign = await platform.as('aurora').agreement.list({ limit: 1 });
    expect(await agreement.list({ after: foreign.agreements[0]!.id })).toEqual({
      agreements: [],
      next: null,
    });
  });
});

describe('the audit log', () => {
  test('has an entry for every act, and none for what was refused', async () => {
    const { id, hash } = await signed();
    await codeOf(platform.as('birch').agreement.sign({ id, hash }));
    await platform.as('birch').agreement.suspend({ id });
    const entries = await look<{ action: string; partner: string; body: { about: string[] } }>(
      `select body::jsonb as body, body::jsonb ->> 'action' as action, partner
       from control.audit_entry where body::jsonb ->> 'cooperation' = '${id}' order by id`,
    );
    expect(entries.map(({ partner, action }) => `${partner} ${action}`)).toEqual([
      'aurora agreement.propose',
      'aurora agreement.sign',
      'birch agreement.sign',
      'cedar agreement.sign',
      'birch agreement.suspend',
    ]);
    expect(entries.at(-1)?.body).toMatchObject({
      object: { kind: 'agreement', id },
      agreementVersion: 1,
      about: ['aurora', 'cedar'],
    });
  });
});
