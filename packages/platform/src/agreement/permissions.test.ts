import {
  AgreementTerms,
  type AgreementVerb,
  agreementVerbs,
  PartnerHandle,
  permissionKey,
  Refusal,
} from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isInForce, permissionRowsOf } from './permissions.ts';
import { change, leave, permissionsAt, propose, reject, resume, sign, suspend, terminate } from './rules.ts';
import { type Agreement, type AgreementVersion, agreementAt } from './status.ts';
import { hashOfTerms } from './terms.ts';

const handles = ['aurora', 'birch', 'cedar', 'dune'].map((handle) => PartnerHandle.parse(handle));
const startMs = 100;
const endMs = 400;
const rules = { propose, sign, reject, suspend, resume, leave, terminate };
const verbs = [...agreementVerbs, 'change', 'change'] as const;

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

const step = fc.record({
  verb: fc.oneof(fc.constant<AgreementVerb>('sign'), fc.constantFrom(...verbs)),
  who: fc.nat({ max: 3 }),
  after: fc.nat({ max: 40 }),
});

/** The agreement after a change that takes a line out, brings one in or back, or moves the end, as the die says. */
function changed(by: Agreement & { partner: PartnerHandle }, die: number, now: number): Agreement {
  const { terms, version } = by.version;
  const [first, ...rest] = terms.permissions;
  const categories = [(['loyalty', 'purchase', 'survey'] as const)[die % 3]!];
  const permissions =
    die % 2 === 0 || rest.length === 0 ? [{ ...first!, categories }, ...rest] : [...rest, ...rest.slice(9)];
  const next = { ...terms, permissions, ends: new Date(now + 50 + die).toISOString() };
  const to: AgreementVersion = { version: version + 1, terms: next, hash: hashOfTerms(next) };
  const { partner, ...agreement } = by;
  return {
    ...agreement,
    version: to,
    earlier: [...(agreement.earlier ?? []), agreement.version],
    log: [...agreement.log, change({ ...agreement, partner, to }, now)],
  };
}

type Step = { verb: AgreementVerb; who: number; after: number };

/** Some begin signed: chance alone would seldom bring an agreement into force. */
const lives = fc.record({
  size: fc.integer({ min: 2, max: 4 }),
  signed: fc.boolean(),
  steps: fc.array(step, { maxLength: 25 }),
});

function lived({
  size,
  signed,
  steps,
}: {
  size: number;
  signed: boolean;
  steps: readonly Step[];
}): Agreement {
  const signing = handles.slice(0, size).map((_, who): Step => ({ verb: 'sign', who, after: 0 }));
  const beginning: Step[] = signed ? [{ verb: 'propose', who: 0, after: 0 }, ...signing] : [];
  let agreement = agreementOf(size);
  let now = 50;
  for (const { verb, who, after } of [...beginning, ...steps]) {
    now += after;
    const by = { ...agreement, partner: handles[who]!, hash: agreement.version.hash };
    try {
      if (verb === 'change') agreement = changed(by, after, now);
      else agreement = { ...agreement, log: [...agreement.log, rules[verb](by, now)] };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return agreement;
}

test('a row is in force exactly when the rules say that its permission is, from the last act on', () => {
  let inForce = 0;
  fc.assert(
    fc.property(lives, fc.array(fc.nat({ max: 450 }), { minLength: 1, maxLength: 10 }), (life, waits) => {
      const agreement = lived(life);
      const latest = Math.max(0, ...agreement.log.map(({ at }) => at));
      const rows = permissionRowsOf(agreement);
      for (const t of [startMs, endMs, ...waits].map((wait) => latest + wait)) {
        const byRows = rows.filter((row) => isInForce(row, t)).map(({ key }) => key);
        expect(byRows.toSorted()).toEqual(permissionsAt(agreement, t).map(permissionKey).toSorted());
        for (const row of rows.filter((it) => isInForce(it, t))) {
          expect(row.version).toBe(agreement.version.version);
          expect(row.endsAt).toBe(agreementAt(agreement, t).endsAt);
        }
        inForce += byRows.length;
      }
    }),
    { numRuns: 500 },
  );
  expect(inForce).toBeGreaterThan(300);
});

test('there are no rows before everybody signed, and afterwards they keep number and first instant', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const { log, version: latest, earlier = [] } = lived(life);
      const versions = [...earlier, latest];
      let before: readonly { number: number; key: string; trueAt: number }[] = [];
      for (let length = 0; length <= log.length; length += 1) {
        const acts = log.slice(0, length);
        const of = acts.filter(({ act }) => act === 'change').length;
        const known = { version: versions[of]!, earlier: versions.slice(0, of), log: acts };
        const rows = permissionRowsOf(known);
        const signatures = acts.filter(({ act }) => act === 'sign').length;
        expect(rows.length > 0).toBe(signatures === latest.terms.parties.length);
        const places = rows.map(({ number, key, trueAt }) => ({ number, key, trueAt }));
        expect(places.slice(0, before.length)).toEqual(before);
        before = places;
      }
    }),
  );
});
