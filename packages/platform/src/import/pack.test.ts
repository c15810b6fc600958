import { createReadStream, existsSync, readFileSync } from 'node:fs';
import type { ConsentsMapping, CustomersMapping, EventsMapping } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readMapping } from './mapping.ts';
import { readRows } from './reader.ts';
import type { ParsedIdentifier, Reject, RowOf } from './rows.ts';

const root = new URL('../../../../', import.meta.url);
const pack = new URL('../shared/data/three-partners/', root);
const mappings = new URL('test/scenarios/three-partners/', root);
const hasPack = existsSync(pack);
const Imports = z.record(z.string(), z.record(z.string(), z.number()));
const customersFile: Record<string, string> = { harvest: 'harvest/members.csv' };
const partners = ['skyline', 'harvest', 'cellar'];

type Mapping = CustomersMapping | EventsMapping | ConsentsMapping;

const mappingOf = (path: string) => readMapping(readFileSync(new URL(path, mappings), 'utf8'));

async function readAll<M extends Mapping>(
  path: string,
  mapping: M,
): Promise<{ rows: RowOf<M>[]; rejects: Reject[]; rowsRead: number }> {
  const read = { rows: [] as RowOf<M>[], rejects: [] as Reject[], rowsRead: 0 };
  for await (const batch of readRows(createReadStream(new URL(path, pack)), mapping, { country: 'AU' })) {
    read.rows.push(...batch.rows);
    read.rejects.push(...batch.rejects);
    read.rowsRead += batch.rowsRead;
  }
  return read;
}

/** What is known of each customer when every row has landed, a later row replacing what it has of an earlier one. */
function landed(rows: readonly RowOf<CustomersMapping>[]): Map<string, Map<string, ParsedIdentifier>> {
  const customers = new Map<string, Map<string, ParsedIdentifier>>();
  for (const { ref, identifiers, clearedIdentifiers } of rows) {
    const known = customers.get(ref) ?? new Map<string, ParsedIdentifier>();
    for (const identifier of identifiers) known.set(identifier.kind, identifier);
    for (const kind of clearedIdentifiers) known.delete(kind);
    customers.set(ref, known);
  }
  return customers;
}

describe.skipIf(!hasPack)(
  'the files of three real businesses, read where they lie beside this project',
  () => {
    const { imports, purchases } = z
      .object({ imports: Imports, purchases: z.number() })
      .parse(
        hasPack
          ? JSON.parse(readFileSync(new URL('expected.json', pack), 'utf8'))
          : { imports: {}, purchases: 0 },
      );

    test.each(partners)(
      'customers of %s have the identifiers that an independent reading finds',
      async (partner) => {
        const mapping = mappingOf(`${partner}/customers.yaml`) as CustomersMapping;
        const { rows, rejects, rowsRead } = await readAll(
          customersFile[partner] ?? `${partner}/customers.csv`,
          mapping,
        );
        const customers = [...landed(rows).values()];
        const count = (kind: string, isValid: boolean) =>
          customers.filter((known) => known.has(kind) && (known.get(kind)?.normalised !== null) === isValid)
            .length;
        expect(rejects.filter((reject) => reject.reason !== 'bad-date')).toEqual([]);
        expect({
          rows: rowsRead,
          customers: customers.length,
          email_valid: count('email', true),
          email_invalid: count('email', false),
          phone_valid: count('phone', true),
          phone_invalid: count('phone', false),
          name_birth_postcode: count('name-birth-postcode', true),
        }).toEqual(
          Object.fromEntries(
            Object.entries(imports[partner] ?? {}).filter(([name]) => !name.includes('consent')),
          ),
        );
      },
    );

    test.each(partners)('every consent event of %s is understood', async (partner) => {
      const mapping = mappingOf(`${partner}/consents.yaml`) as ConsentsMapping;
      const { rows, rejects } = await readAll(`${partner}/consents.csv`, mapping);
      expect(rejects).toEqual([]);
      expect(rows.length).toBe(imports[partner]?.['consent_rows']);
    });

    test('every purchase of harvest is an event of its own', async () => {
      const { rows, rejects } = await readAll(
        'harvest/purchases.csv',
        mappingOf('harvest/purchases.yaml') as EventsMapping,
      );
      expect(rejects).toEqual([]);
      expect(rows.length).toBe(purchases);
      expect(new Set(rows.map((row) => row.digest.toString('hex'))).size).toBe(purchases);
    });
  },
);
