import {
  AgreementTerms,
  agreementVerbs,
  type AgreementVerb,
  PartnerHandle,
  Refusal,
} from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  can,
  change,
  leave,
  type Party,
  permissionsAt,
  propose,
  reject,
  resume,
  sign,
  suspend,
  terminate,
} from './rules.ts';
import { type Act, type Agreement, agreementAt } from './status.ts';
import { hashOfTerms } from './terms.ts';

const handles = ['aurora', 'birch', 'cedar', 'dune'].map((handle) => PartnerHandle.parse(handle));
const startMs = 100;
const endMs = 400;
const finalStates = ['REJECTED', 'EXPIRED', 'TERMINATED'];
/** To terms that are the same: what a change does is tried with the permissions. */
const toTheSame = (by: Party, now: number): Act => change({ ...by, to: { ...by.version, version: 2 } }, now);
const actions = { propose, sign, reject, suspend, resume, leave, terminate, change: toTheSame };

/** An agreement of the first `size` partners, each of which provides something to the next. */
function agreementOf(size: number): Agreement {
  const parties = handles.slice(0, size);
  const terms = AgreementTerms.parse({
    name: 'Random together',
    parties,
    starts: new Date(startMs).toISOString(),
    ends: new Date(endMs).toISOString(),
    permissions: parties.map((provider, place) => ({
      provider,
      recipient: parties[(place + 1) % size],
      purpose: 'joint-loyalty',
      categories: ['loyalty'],
      actions: ['count'],
    })),
  });
  return { version: { version: 1, hash: hashOfTerms(terms), terms }, log: [] };
}

/** The life of an agreement written down naively: one variable for each thing that can have happened. */
function naiveAgreement(parties: readonly PartnerHandle[]) {
  const signed = new Set<PartnerHandle>();
  const suspended = new Set<PartnerHandle>();
  const gone = new Set<PartnerHandle>();
  const tired = new Set<PartnerHandle>();
  let proposed = false;
  let over: string | undefined;

  const state = (t: number) => {
    if (over) return over;
    if (t >= endMs) return 'EXPIRED';
    if (!proposed) return 'DRAFT';
    if (signed.size < parties.length || t < startMs) return 'PROPOSED';
    return suspended.size > 0 ? 'SUSPENDED' : 'ACTIVE';
  };
  const may = (verb: AgreementVerb, who: PartnerHandle, t: number) => {
    if (!parties.includes(who) || gone.has(who)) return false;
    const inForce = ['ACTIVE', 'SUSPENDED'].includes(state(t));
    if (verb === 'propose') return state(t) === 'DRAFT';
    if (verb === 'sign') return state(t) === 'PROPOSED' && !signed.has(who);
    if (verb === 'reject') return state(t) === 'PROPOSED';
    if (verb === 'suspend') return inForce && !suspended.has(who);
    if (verb === 'resume') return inForce && suspended.has(who);
    if (verb === 'terminate') return inForce && !tired.has(who);
    return inForce;
  };
  const happen = (verb: AgreementVerb, who: PartnerHandle) => {
    if (verb === 'propose') proposed = true;
    if (verb === 'sign') signed.add(who);
    if (verb === 'reject') over = 'REJECTED';
    if (verb === 'suspend') suspended.add(who);
    if (verb === 'resume' || verb === 'leave') suspended.delete(who);
    if (verb === 'leave') gone.add(who);
    if (verb === 'terminate') tired.add(who);
    const left = parties.filter((party) => !gone.has(party));
    if (verb === 'leave' || verb === 'terminate') {
      if (left.length < 2 || left.every((party) => tired.has(party))) over = 'TERMINATED';
    }
  };
  return { state, may, happen, gone };
}

/** Whether the rule of that verb accepts; the log with its act appended where it does. */
function attempt(verb: AgreementVerb, by: Party, now: number): Agreement | undefined {
  try {
    const act = actions[verb]({ ...by, hash: by.version.hash }, now);
    return { version: by.version, log: [...by.log, act] };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const sizes = fc.integer({ min: 2, max: 3 });
const step = fc.record({
  verb: fc.oneof(fc.constant<AgreementVerb>('sign'), fc.constantFrom(...agreementVerbs)),
  who: fc.constantFrom(...handles),
  pause: fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 0, max: 60 })),
});
/** Most random lives never get beyond PROPOSED; two thirds of these begin signed by everybody, at some instant. */
const lives = fc.record({
  size: sizes,
  signedAt: fc.constantFrom(undefined, 0, startMs),
  steps: fc.array(step, { maxLength: 25 }),
});

describe('whatever the parties try, an agreement', () => {
  test('stands where a naive account of what they did says', () => {
    fc.assert(
      fc.property(lives, ({ size, signedAt, steps }) => {
        let agreement = agreementOf(size);
        const { parties } = agreement.version.terms;
        const naive = naiveAgreement(parties);
        const signing = parties.map((who) => ({ verb: 'sign' as const, who, pause: 0 }));
        const opening =
          signedAt === undefined
            ? []
            : [{ verb: 'propose' as const, who: parties[0]!, pause: 0 }, ...signing];
        let now = signedAt ?? 0;
        for (const { verb, who, pause } of [...opening, ...steps]) {
          now += pause;
          const by = { ...agreement, partner: who };
          const possible = agreementVerbs.filter((each) => can(by, now)[each] === true);
          expect(possible).toEqual(agreementVerbs.filter((each) => naive.may(each, who, now)));
          const next = attempt(verb, by, now);
          expect(next !== undefined).toBe(possible.includes(verb));
          if (next) naive.happen(verb, who);
          agreement = next ?? agreement;
          expect(agreementAt(agreement, now).state).toBe(naive.state(now));
          expect(agreementAt(agreement, now + 50).state).toBe(naive.state(now + 50));
          expect(agreementAt(agreement, now).parties).toEqual(
            parties.filter((party) => !naive.gone.has(party)),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  // A log that no rule has guarded: acts at any time, by anybody, over any hash.
  const wildActs = fc.array(
    fc.record({
      act: fc.oneof(fc.constant<AgreementVerb>('sign'), fc.constantFrom(...agreementVerbs)),
      partner: fc.constantFrom(...handles),
      at: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 450 })),
      version: fc.constantFrom(1, 1, 1, 1, 2),
      isSame: fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0),
    }),
    { maxLength: 30 },
  );

  test('keeps its invariants, even over a log that no rule has guarded', () => {
    fc.assert(
      fc.property(sizes, wildActs, (size, wild) => {
        const { version } = agreementOf(size);
        const log = wild.map(({ isSame, ...act }): Act => ({
          ...act,
          hash: isSame ? version.hash : 'e'.repeat(64),
        }));
        const agreement = {
          version,
          log: [
            { ...log[0], act: 'propose', partner: handles[0], at: 0, version: 1, hash: version.hash } as Act,
            ...log,
          ],
        };
        let ended: string | undefined;
        for (let t = 0; t <= 460; t += 5) {
          const status = agreementAt(agreement, t);
          if (ended) expect(status.state).toBe(ended);
          if (finalStates.includes(status.state)) ended = status.state;
          expect(status.endedAt !== null).toBe(ended !== undefined);
          expect(status.reason === null).toBe(status.state === 'ACTIVE');
          if (status.state !== 'ACTIVE') {
            expect(permissionsAt(agreement, t)).toEqual([]);
            continue;
          }
          expect(t).toBeGreaterThanOrEqual(startMs);
          expect(t).toBeLessThan(endMs);
          expect(status.parties.length).toBeGreaterThanOrEqual(2);
          for (const party of version.terms.parties) {
            const signatures = agreement.log.filter(
              ({ act, partner, hash }) => act === 'sign' && partner === party && hash === version.hash,
            );
            expect(signatures.some(({ at }) => at <= t)).toBe(true);
          }
          for (const { provider, recipient } of permissionsAt(agreement, t)) {
            expect(status.parties).toContain(provider);
            expect(status.parties).toContain(recipient);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
