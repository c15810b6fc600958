import { AgreementTerms, PartnerHandle, parsePermissionKey, Refusal } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import {
  can,
  getPermissionAt,
  leave,
  permissionsAt,
  propose,
  reject,
  resume,
  sign,
  standingPermissions,
  suspend,
  terminate,
} from './rules.ts';
import { type Act, type Agreement, agreementAt } from './status.ts';
import { hashOfTerms } from './terms.ts';

const [aurora, birch, cedar, stranger] = ['aurora', 'birch', 'cedar', 'stranger'].map((handle) =>
  PartnerHandle.parse(handle),
) as [PartnerHandle, PartnerHandle, PartnerHandle, PartnerHandle];

const line = { purpose: 'market-research', categories: ['purchase'], actions: ['count', 'deliver'] };
const terms = AgreementTerms.parse({
  name: 'Three together',
  parties: [aurora, birch, cedar],
  starts: '2026-02-01',
  ends: '2026-12-31',
  permissions: [
    { ...line, provider: aurora, recipient: birch },
    { ...line, provider: birch, recipient: cedar },
    { ...line, provider: cedar, recipient: aurora },
  ],
});
const version = { version: 1, hash: hashOfTerms(terms), terms };
const [january, february, march, april, nextYear] = [
  '2026-01-10',
  '2026-02-01',
  '2026-03-01',
  '2026-04-01',
  '2027-01-01',
].map((day) => Date.parse(day)) as [number, number, number, number, number];

type Step = [verb: Exclude<Act['act'], 'change'>, partner: PartnerHandle, at: number];
const verbs = { propose, reject, suspend, resume, leave, terminate };

/** The agreement after those steps, each recorded through its rule. */
function after(...steps: Step[]): Agreement {
  return steps.reduce<Agreement>(
    (agreement, [verb, partner, at]) => {
      const by = { ...agreement, partner, hash: version.hash };
      const act = verb === 'sign' ? sign(by, at) : verbs[verb](by, at);
      return { version, log: [...agreement.log, act] };
    },
    { version, log: [] },
  );
}

const proposed: Step[] = [['propose', aurora, january]];
const signed: Step[] = [
  ...proposed,
  ['sign', aurora, january],
  ['sign', birch, january + 1],
  ['sign', cedar, january + 2],
];

/** The code that a rule refuses with. */
function codeOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('an agreement', () => {
  test('is a DRAFT until a party proposes it', () => {
    expect(agreementAt(after(), january)).toMatchObject({
      state: 'DRAFT',
      reason: 'not-proposed',
      missing: [aurora, birch, cedar],
    });
    expect(agreementAt(after(...proposed), january).state).toBe('PROPOSED');
  });

  test('is PROPOSED, not signed, by being proposed', () => {
    const status = agreementAt(after(...proposed), march);
    expect(status).toMatchObject({
      state: 'PROPOSED',
      reason: 'signatures-missing',
      signedBy: [],
      activeFrom: null,
    });
  });

  test('waits for its start when every party has signed, and is ACTIVE from that instant', () => {
    const agreement = after(...signed);
    expect(agreementAt(agreement, february - 1)).toMatchObject({
      state: 'PROPOSED',
      reason: 'not-started',
      activeFrom: february,
    });
    expect(agreementAt(agreement, february)).toMatchObject({ state: 'ACTIVE', reason: null, endedAt: null });
  });

  test('is ACTIVE from the last signature when that comes after the start', () => {
    const agreement = after(...signed.slice(0, 3), ['sign', cedar, march]);
    expect(agreementAt(agreement, march - 1)).toMatchObject({ state: 'PROPOSED', missing: [cedar] });
    expect(agreementAt(agreement, march)).toMatchObject({ state: 'ACTIVE', activeFrom: march, missing: [] });
  });

  test('is EXPIRED by the clock alone, in whatever state the end finds it', () => {
    for (const steps of [[], proposed, signed, [...signed, ['suspend', birch, march]] as Step[]]) {
      expect(agreementAt(after(...steps), nextYear - 1).state).not.toBe('EXPIRED');
      expect(agreementAt(after(...steps), nextYear)).toMatchObject({ state: 'EXPIRED', endedAt: nextYear });
    }
  });

  test('is known only as far as it had been recorded at the instant asked about', () => {
    const agreement = after(...signed, ['leave', birch, april]);
    expect(agreementAt(agreement, march).parties).toEqual([aurora, birch, cedar]);
    expect(agreementAt(agreement, april).parties).toEqual([aurora, cedar]);
  });

  test('is not ACTIVE by signatures over other terms', () => {
    const agreement = after(...signed);
    const log = agreement.log.map((act) =>
      act.act === 'sign' && act.partner === cedar ? { ...act, hash: 'f'.repeat(64) } : act,
    );
    expect(agreementAt({ version, log }, march)).toMatchObject({ state: 'PROPOSED', missing: [cedar] });
  });
});

describe('signing', () => {
  test('is over the hash on file', () => {
    const by = { ...after(...proposed), partner: birch };
    expect(codeOf(() => sign({ ...by, hash: '0'.repeat(64) }, january))).toBe('hash-mismatch');
    expect(sign({ ...by, hash: version.hash }, january)).toEqual({
      act: 'sign',
      partner: birch,
      at: january,
      version: 1,
      hash: version.hash,
    });
  });

  test('happens once for each party, and only while PROPOSED', () => {
    expect(codeOf(() => after(...proposed, ['sign', birch, january], ['sign', birch, january]))).toBe(
      'already-signed',
    );
    expect(codeOf(() => after(['sign', birch, january]))).toBe('agreement-state');
    expect(codeOf(() => after(...signed, ['sign', birch, march]))).toBe('agreement-state');
    expect(codeOf(() => after(...proposed, ['sign', birch, nextYear]))).toBe('agreement-state');
  });
});

describe('rejecting', () => {
  test('ends the agreement for good, also between the last signature and the start', () => {
    const agreement = after(...signed, ['reject', cedar, january + 9]);
    expect(agreementAt(agreement, march)).toMatchObject({
      state: 'REJECTED',
      rejectedBy: cedar,
      endedAt: january + 9,
    });
    expect(agreementAt(agreement, nextYear).state).toBe('REJECTED');
  });

  test('is too late once the agreement is ACTIVE', () => {
    expect(codeOf(() => after(...signed, ['reject', cedar, february]))).toBe('agreement-state');
  });
});

describe('suspending', () => {
  test('holds until each party that suspended has resumed', () => {
    const both: Step[] = [...signed, ['suspend', aurora, march], ['suspend', birch, march + 1]];
    expect(agreementAt(after(...both), april)).toMatchObject({
      state: 'SUSPENDED',
      suspendedBy: [aurora, birch],
    });
    expect(agreementAt(after(...both, ['resume', aurora, april]), april).state).toBe('SUSPENDED');
    expect(
      agreementAt(after(...both, ['resume', aurora, april], ['resume', birch, april]), april).state,
    ).toBe('ACTIVE');
  });

  test('is taken back only by who suspended', () => {
    expect(codeOf(() => after(...signed, ['suspend', aurora, march], ['resume', birch, march]))).toBe(
      'not-suspended-by-you',
    );
    expect(codeOf(() => after(...signed, ['suspend', aurora, march], ['suspend', aurora, march]))).toBe(
      'already-recorded',
    );
  });

  test('lapses when the party that suspended leaves', () => {
    const agreement = after(...signed, ['suspend', aurora, march], ['leave', aurora, april]);
    expect(agreementAt(agreement, april)).toMatchObject({ state: 'ACTIVE', suspendedBy: [] });
  });

  test('needs an agreement in force', () => {
    expect(codeOf(() => after(...signed, ['suspend', aurora, january + 9]))).toBe('agreement-state');
  });
});

describe('ending', () => {
  test('takes every party still in', () => {
    const two: Step[] = [...signed, ['terminate', aurora, march], ['terminate', birch, march]];
    expect(agreementAt(after(...two), march)).toMatchObject({
      state: 'ACTIVE',
      terminatedBy: [aurora, birch],
    });
    const ended = { state: 'TERMINATED', reason: 'ended-by-all', endedAt: april };
    expect(agreementAt(after(...two, ['terminate', cedar, april]), april)).toMatchObject(ended);
    expect(agreementAt(after(...two, ['leave', cedar, april]), april)).toMatchObject(ended);
  });

  test('comes when fewer than two parties are left', () => {
    const one: Step[] = [...signed, ['leave', aurora, march]];
    expect(agreementAt(after(...one), march).state).toBe('ACTIVE');
    expect(agreementAt(after(...one, ['leave', birch, april]), april)).toMatchObject({
      state: 'TERMINATED',
      reason: 'below-two-parties',
    });
  });

  test('is final', () => {
    const agreement = after(...signed, ['leave', aurora, march], ['leave', birch, april]);
    for (const partner of [aurora, cedar]) {
      expect(new Set(Object.values(can({ ...agreement, partner }, april)))).toEqual(
        new Set(['agreement-state']),
      );
    }
  });
});

describe('a party', () => {
  test('that left can do nothing more, and its permissions are gone', () => {
    const agreement = after(...signed, ['leave', birch, march]);
    expect(codeOf(() => suspend({ ...agreement, partner: birch }, april))).toBe('party-left');
    expect(permissionsAt(agreement, march).map(({ provider }) => provider)).toEqual([cedar]);
  });

  test('is told what it could do, and a stranger is told nothing', () => {
    const agreement = after(...proposed, ['sign', birch, january]);
    expect(can({ ...agreement, partner: birch }, january)).toEqual({
      propose: 'agreement-state',
      sign: 'already-signed',
      reject: true,
      suspend: 'agreement-state',
      resume: 'agreement-state',
      leave: 'agreement-state',
      terminate: 'agreement-state',
      change: 'agreement-state',
    });
    expect(new Set(Object.values(can({ ...agreement, partner: stranger }, january)))).toEqual(
      new Set(['not-found']),
    );
  });

  test('cannot act before what the others did already, whatever its clock says', () => {
    const act = suspend({ ...after(...signed, ['suspend', aurora, april]), partner: birch }, march);
    expect(act.at).toBe(april);
  });
});

describe('permissions', () => {
  test('are in force while the agreement is ACTIVE, and stand while it is suspended', () => {
    const suspended = after(...signed, ['suspend', aurora, march]);
    expect(permissionsAt(suspended, march - 1)).toEqual(terms.permissions);
    expect(permissionsAt(suspended, march)).toEqual([]);
    expect(standingPermissions(version, agreementAt(suspended, march))).toEqual(terms.permissions);
  });

  test('are found by their scope', () => {
    const scope = parsePermissionKey('aurora>birch market-research purchase');
    const agreement = after(...signed);
    expect(getPermissionAt(agreement, scope, march)).toEqual(terms.permissions[0]);
    expect(codeOf(() => getPermissionAt(agreement, scope, january))).toBe('agreement-not-active');
    expect(codeOf(() => getPermissionAt(agreement, { ...scope, purpose: 'direct-marketing' }, march))).toBe(
      'permission-unknown',
    );
    const withoutBirch = { version, log: [...agreement.log, leave({ ...agreement, partner: birch }, march)] };
    expect(codeOf(() => getPermissionAt(withoutBirch, scope, march))).toBe('permission-unknown');
  });
});
