import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgreementTerms, type PartnerHandle, permissionKey } from '@entente/contract';
import { afterAll, expect, test } from 'vitest';
import { type ConsentEvent, coverageAt } from '../consent/rules.ts';
import { type CustomerIdentifier, groupPersons } from '../cooperation/grouping.ts';
import { matchPersons } from '../cooperation/matching.ts';
import type { ParsedCustomer } from '../import/rows.ts';
import { termsAt } from './agreement.ts';
import { generateDemo } from './generate.ts';
import { type PartnerAsRead, readPartner } from './read-for-tests.ts';

const at = Date.parse('2026-07-01T00:00:00Z');
const scratch = mkdtempSync(join(tmpdir(), 'entente-demo-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const rare = 'quillon>zephyria personalised-advertising contact+social';

type Member = { partner: string; subject: number; records: ConsentEvent[][] };

test('at 4,000 people every permission has an overlap well above the minimum cohort, the rare one none', async () => {
  const plan = await generateDemo({ directory: scratch, people: 4_000, seed: 1, at });
  const partners = await Promise.all(
    plan.partners.map((partner) => readPartner(partner, ['customers', 'consents'])),
  );
  const members = membersOf(partners);
  const { permissions, minimumCohort } = AgreementTerms.parse(termsAt(at));
  const overlaps = permissions.map((permission) => {
    const known = new Set(
      members.filter(({ partner }) => partner === permission.recipient).map(({ subject }) => subject),
    );
    const covered = members.filter(
      ({ partner, records }) =>
        partner === permission.provider && coverageAt(records, permission, at).covered,
    );
    const overlap = covered.filter(({ subject }) => known.has(subject)).length;
    return { permission: permissionKey(permission), overlap, prospects: covered.length - overlap };
  });
  for (const { permission, overlap, prospects } of overlaps) {
    const isClear = Math.min(overlap, prospects) > 2 * minimumCohort;
    const isBelow = overlap + prospects < minimumCohort;
    expect({ permission, isClear, isBelow }).toEqual({
      permission,
      isClear: permission !== rare,
      isBelow: permission === rare,
    });
  }
}, 60_000);

/** Everybody in the cooperation of the three, all of whom take part since each is a recipient of something. */
function membersOf(partners: readonly PartnerAsRead[]): Member[] {
  const persons = partners.flatMap((partner) => {
    const landed = new Map(partner.customers.map((customer) => [customer.ref, customer]));
    const refs = [...landed.keys()];
    const consents = Map.groupBy(partner.consents, ({ ref }) => ref);
    const recordOf = (customer: number): ConsentEvent[] =>
      (consents.get(refs[customer] ?? '') ?? []).map((consent, id) => ({
        ...consent,
        recipient: consent.recipient as PartnerHandle,
        id,
        recordedAt: at,
        recording: 1,
      }));
    const grouped = groupPersons([...refs.keys()], [...landed.values()].flatMap(identifiersOf));
    return grouped.map(({ order, customers, keys }) => ({
      partner: partner.handle,
      person: createHash('sha256').update(`${partner.handle} ${order}`).digest('hex'),
      keys,
      records: customers.map(recordOf),
    }));
  });
  const { components } = matchPersons(persons, ['email', 'phone', 'name-birth-postcode']);
  return persons.map(({ partner, records }, nth) => ({ partner, records, subject: components[nth] ?? -1 }));
}

function identifiersOf({ identifiers }: ParsedCustomer, customer: number): CustomerIdentifier[] {
  return identifiers.map(({ kind, normalised }) => ({
    customer,
    kind,
    hash: normalised === null ? null : createHash('sha256').update(normalised).digest('hex'),
  }));
}
