import { createReadStream, existsSync, readFileSync } from 'node:fs';
import type { ConsentsMapping, CustomersMapping, EventsMapping } from '@entente/contract';
import { openPlatform } from '@entente/test/support/platform.ts';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readMapping } from './mapping.ts';

const root = new URL('../../../../', import.meta.url);
const pack = new URL('../shared/data/three-partners/', root);
const mappings = new URL('test/scenarios/three-partners/', root);
const hasPack = existsSync(pack);
const partners = ['skyline', 'harvest', 'cellar'];
const customersFile: Record<string, string> = { harvest: 'harvest/members.csv' };

const Expected = z.object({
  at: z.string(),
  imports: z.record(z.string(), z.record(z.string(), z.number())),
  purchases: z.number(),
  covered: z.record(z.string(), z.number()),
  told: z.record(z.string(), z.object({ covered_people: z.number() }).loose()),
});

const mappingOf = (path: string) => readMapping(readFileSync(new URL(path, mappings), 'utf8'));
const fileOf = <M>(path: string, mapping: M) => ({ source: createReadStream(new URL(path, pack)), mapping });
const customersOf = (partner: string) =>
  fileOf(
    customersFile[partner] ?? `${partner}/customers.csv`,
    mappingOf(`${partner}/customers.yaml`) as CustomersMapping,
  );
const consentsOf = (partner: string) =>
  fileOf(`${partner}/consents.csv`, mappingOf(`${partner}/consents.yaml`) as ConsentsMapping);

// Skipped where the pack of real customers does not lie beside the project; the report then shows the title below.
describe.skipIf(!hasPack)('the files of three real businesses (../shared/data), imported', async () => {
  if (!hasPack) return;
  const expected = Expected.parse(JSON.parse(readFileSync(new URL('expected.json', pack), 'utf8')));
  const platform = await openPlatform();
  platform.time.now = Date.parse(expected.at);
  await platform.createPartners(...partners);

  test.each(partners)('give %s the counts that an independent reading finds', async (partner) => {
    const caller = platform.as(partner);
    const customers = await caller.customer.import(customersOf(partner));
    const consents = await caller.consent.import(consentsOf(partner));
    const { customers: count, identifiers, activeConsents } = await caller.customer.summary();
    expect({
      rows: customers.rows,
      customers: count,
      email_valid: identifiers.email.valid,
      email_invalid: identifiers.email.invalid,
      phone_valid: identifiers.phone.valid,
      phone_invalid: identifiers.phone.invalid,
      name_birth_postcode: identifiers['name-birth-postcode'].valid,
      consent_rows: consents.rows,
      active_consents: activeConsents,
    }).toEqual(expected.imports[partner]);
  });

  test('give harvest every purchase as an event of its own', async () => {
    const mapping = mappingOf('harvest/purchases.yaml') as EventsMapping;
    const caller = platform.as('harvest');
    const report = await caller.event.import(fileOf('harvest/purchases.csv', mapping));
    expect(report).toMatchObject({ recorded: expected.purchases, repeated: 0 });
    expect((await caller.customer.summary()).events).toEqual({ purchase: expected.purchases });
  });

  test.each(Object.entries(expected.covered))(
    'cover by %s as many as expected',
    async (permission, customers) => {
      const [, provider = '', recipient, purpose, list = ''] =
        /^(.*)>(\S+) (\S+) (\S+)$/.exec(permission) ?? [];
      const scope = { recipient, purpose, categories: list.split('+') } as never;
      const told = expected.told[`${recipient} about ${provider}: ${purpose} ${list}`];
      const { permissions } = await platform.as(provider).consent.coverage({ scope });
      expect(permissions).toEqual([
        { permission, cooperations: [], customers, people: told?.covered_people },
      ]);
    },
  );

  test('change nothing when they come again', async () => {
    const again = platform.as('harvest');
    expect(await again.customer.import(customersOf('harvest'))).toMatchObject({
      created: 0,
      changed: 0,
      unchanged: 3899,
    });
    expect(await again.consent.import(consentsOf('harvest'))).toMatchObject({ recorded: 0 });
  });
});
