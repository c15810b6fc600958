import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consentDecisions, eventKinds } from '@entente/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTerms } from '../agreement/read.ts';
import { normaliseEmail } from '../customer/normalise.ts';
import type {
  ParsedConsent,
  ParsedContact,
  ParsedCustomer,
  ParsedEvent,
  ParsedOrganisation,
} from '../import/rows.ts';
import { type DemoPlan, generateDemo } from './generate.ts';
import { type PartnerAsRead, readPartner } from './read-for-tests.ts';

const at = Date.parse('2026-07-01T00:00:00Z');
const scratch = mkdtempSync(join(tmpdir(), 'entente-demo-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const generate = (name: string, people: number, seed: number, present = at) =>
  generateDemo({ directory: join(scratch, name), people, seed, at: present });

function digestOf(name: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(join(scratch, name), { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  for (const path of paths.toSorted())
    hash.update(path.slice(scratch.length + name.length + 1)).update(readFileSync(path));
  return hash.digest('hex');
}

test('the same size, seed and instant give the same bytes, another of any of them others', async () => {
  await generate('first', 300, 1);
  await generate('again', 300, 1);
  await generate('other seed', 300, 2);
  await generate('other size', 301, 1);
  await generate('other instant', 300, 1, at + 86_400_000);
  const digests = ['first', 'again', 'other seed', 'other size', 'other instant'].map(digestOf);
  expect(digests[1]).toBe(digests[0]);
  expect(new Set(digests).size).toBe(4);
});

test('a demonstration of nobody, or with half a seed, is refused', async () => {
  await expect(generate('nobody', 0, 1)).rejects.toMatchObject({ code: 'input-invalid' });
  await expect(generate('half', 10, 0.5)).rejects.toMatchObject({ code: 'input-invalid' });
});

test('a demonstration of one person has all its files', async () => {
  const plan = await generate('one', 1, 1);
  expect(plan.totals).toMatchObject({ people: 1, files: 15 });
});

describe('a demonstration of 1,500 people, as an import reads it', () => {
  let plan: DemoPlan;
  let partners: PartnerAsRead[];

  beforeAll(async () => {
    plan = await generate('whole', 1_500, 11);
    partners = await Promise.all(plan.partners.map((partner) => readPartner(partner)));
  });

  test('its terms are those of an agreement that its three partners could sign', () => {
    const terms = readTerms(readFileSync(plan.agreementFile, 'utf8'), 'yaml');
    expect(terms.parties).toEqual(plan.partners.map(({ handle }) => handle).toSorted());
    expect(Date.parse(terms.starts)).toBeLessThan(at);
  });

  test('every row lands but those that are wrong on purpose', () => {
    const known = [...partners.map(({ handle }) => handle), '*'];
    for (const { customers, files } of partners) {
      const refs = new Set(customers.map(({ ref }) => ref));
      for (const { file, rows, rejects, rowsRead } of files) {
        const stopped = (rows as (ParsedCustomer | ParsedEvent | ParsedConsent)[]).filter((row) =>
          'recipient' in row
            ? !known.includes(row.recipient) || (row.event === 'given' && !refs.has(row.ref))
            : !refs.has(row.ref),
        );
        expect(rejects.filter(({ scope }) => scope === 'cell')).toEqual([]);
        expect({ file: file.path, rowsRead, rejects: rejects.length + stopped.length }).toEqual({
          file: file.path,
          rowsRead: file.rows,
          rejects: file.rejects,
        });
        expect(file.rejects).toBeGreaterThan(0);
      }
    }
  });

  test('the cellars’ contacts are readers of theirs, at accounts of theirs, but for one that is wrong on purpose', async () => {
    const cellars = plan.partners.find(({ handle }) => handle === 'quillon')!;
    const { files, customers } = await readPartner(cellars, ['customers', 'organisations', 'contacts']);
    const rowsOf = <Row>(kind: string) =>
      files.filter(({ file }) => file.kind === kind).flatMap(({ rows }) => rows as Row[]);
    const codes = new Set(rowsOf<ParsedOrganisation>('organisations').map(({ code }) => code));
    const refs = new Set(customers.map(({ ref }) => ref));
    const contacts = rowsOf<ParsedContact>('contacts');
    const [stranger, ...others] = contacts.filter(
      ({ organisation, customer }) => !codes.has(organisation) || !refs.has(customer),
    );
    expect({ codes: codes.size, contacts: contacts.length, others }).toEqual({
      codes: 12,
      contacts: 38,
      others: [],
    });
    expect(stranger).toMatchObject({ organisation: 'HARBOUR-9' });
  });

  test('customers are reachable nowhere, some identifiers are rubbish, and one ref stands there twice', () => {
    for (const { customers } of partners) {
      const identifiers = customers.flatMap((customer) => customer.identifiers);
      for (const { kind, normalised } of identifiers) {
        if (kind === 'email') expect(normalised ?? 'a@example.com').toMatch(/@example\.(com|net|org)$/);
        if (kind === 'phone') expect(normalised ?? '+61255500000').toMatch(/^\+61[2378](5550|7010)\d{4}$/);
      }
      const rubbish = identifiers.filter(({ normalised }) => normalised === null).length;
      expect(rubbish).toBeGreaterThan(0);
      expect(rubbish / identifiers.length).toBeLessThan(0.03);
      expect(new Set(customers.map(({ ref }) => ref)).size).toBeLessThan(customers.length);
    }
  });

  test('e-mail addresses are spelled in several ways, and households share a number', () => {
    for (const { handle, customers } of partners) {
      const identifiers = customers.flatMap((customer) => customer.identifiers);
      const emails = identifiers.filter(({ kind }) => kind === 'email');
      const different = emails.filter(({ written, normalised }) => written !== normalised);
      expect({ handle, different: different.length > emails.length / 50 }).toEqual({
        handle,
        different: true,
      });
      expect(emails.every(({ written, normalised }) => (normalised ?? '') === valueOf(written))).toBe(true);
      const phones = identifiers.filter(({ kind }) => kind === 'phone');
      expect(new Set(phones.map(({ normalised }) => normalised)).size).toBeLessThan(phones.length - 10);
    }
  });

  test('each partner has events of every kind, all of them past and none of them empty', () => {
    for (const { events } of partners) {
      expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(eventKinds));
      expect(events.every((event) => event.at < at)).toBe(true);
      expect(
        events.every(({ properties }) => Object.values(properties).some((value) => value !== null)),
      ).toBe(true);
    }
  });

  test('consents are out of order, with every decision, expiries, sweeping withdrawals and some of tomorrow', () => {
    for (const { consents, customers } of partners) {
      expect(new Set(consents.map(({ event }) => event))).toEqual(new Set(consentDecisions));
      expect(consents.some(({ purpose }) => purpose === '*')).toBe(true);
      expect(consents.some((consent) => consent.at > at)).toBe(true);
      expect(consents.some(({ expiresAt }) => expiresAt !== null && expiresAt < at)).toBe(true);
      const refs = new Set(customers.map(({ ref }) => ref));
      expect(consents.some(({ event, ref }) => event === 'refused' && !refs.has(ref))).toBe(true);
      const later = consents.filter((consent, nth) => consent.at > (consents[nth - 1]?.at ?? 0));
      expect(later.length / consents.length).toBeLessThan(0.6);
    }
  });
});

function valueOf(written: string): string {
  const email = normaliseEmail(written);
  return email.state === 'valid' ? email.value : '';
}
