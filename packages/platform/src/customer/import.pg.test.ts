import type { RefusalCode } from '@entente/contract';
import { createCaller, findRefusal, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import {
  ann,
  chunksOf,
  fileOf,
  importFile,
  look,
  mappingWith,
  type FileRow,
} from '@entente/test/support/customer-files.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { describe, expect, test } from 'vitest';
import type { Reject } from '../import/rows.ts';

const platform = await openPlatform();
await platform.createPartners('skyline');

const importAs = (partner: string, rows: readonly FileRow[], options: object = {}) =>
  importFile(platform, partner, rows, options);
const lookAt = (partner: string, ref: string) => look(platform, partner, ref);

const codeOf = async (work: Promise<unknown>): Promise<RefusalCode | undefined> => {
  const refused = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return findRefusal(refused)?.code;
};

const ben: FileRow = { id: 'C-2', given: 'Ben', email: 'ben at example', tier: 'tin', points: 'many' };

describe('a file of customers', () => {
  test('lands with identifiers as written and normalised, and a report that adds up', async () => {
    const rejects: Reject[] = [];
    const write = async (some: readonly Reject[]) => void rejects.push(...some);
    const report = await importAs('skyline', [ann, ben, { id: '' }], { rejects: { write } });
    expect(report).toMatchObject({
      rows: 3,
      created: 2,
      changed: 0,
      unchanged: 0,
      replaced: 0,
      rejectedRows: { 'missing-ref': 1 },
      rejectedCells: { 'bad-integer': 1 },
      identifiers: { email: { valid: 1, invalid: 1 }, phone: { valid: 1, invalid: 0 } },
    });
    expect(rejects).toEqual([
      { line: 3, scope: 'cell', column: 'points', value: 'many', reason: 'bad-integer' },
      { line: 4, scope: 'row', column: 'id', value: '', reason: 'missing-ref' },
    ]);
    expect(await lookAt('skyline', 'C-1')).toEqual({
      ref: 'C-1',
      changedAt: '2026-07-01T00:00:00.000Z',
      contact: { family_name: 'Archer', given_name: 'Ann', street: '1 Quarry Lane' },
      identifiers: [
        { kind: 'email', written: 'Ann.Archer@Example.com', normalised: 'ann.archer@example.com' },
        { kind: 'phone', written: '0491 570 156', normalised: '+61491570156' },
      ],
      attributes: { points: 12, tier: 'gold' },
      can: { withdraw: true, erase: true },
    });
    expect((await lookAt('skyline', 'C-2')).identifiers).toEqual([
      { kind: 'email', written: 'ben at example', normalised: null },
    ]);
  });

  test('changes what it says, leaves what it does not say, and clears where the mapping says so', async () => {
    await importAs('skyline', [ann]);
    platform.time.now += 1_000;
    const changed = await importAs('skyline', [{ id: 'C-1', email: 'ann@example.net', tier: 'gold' }]);
    expect(changed).toMatchObject({ created: 0, changed: 1, unchanged: 0 });
    expect(await lookAt('skyline', 'C-1')).toMatchObject({
      changedAt: '2026-07-01T00:00:01.000Z',
      contact: { family_name: 'Archer', given_name: 'Ann', street: '1 Quarry Lane' },
      identifiers: [{ normalised: 'ann@example.net' }, { normalised: '+61491570156' }],
      attributes: { points: 12, tier: 'gold' },
    });
    await importAs('skyline', [{ id: 'C-1', given: 'Ann' }], {
      mapping: mappingWith({ emptyCells: ['phone', 'tier', 'street'] }),
    });
    expect(await lookAt('skyline', 'C-1')).toMatchObject({
      contact: { family_name: 'Archer', given_name: 'Ann' },
      identifiers: [{ normalised: 'ann@example.net' }],
      attributes: { points: 12 },
    });
    const { identifiers } = await platform.as('skyline').customer.summary();
    expect(identifiers.phone.present).toBe(0);
  });

  test('declares its attributes, and declares them anew when the mapping changes', async () => {
    const declared = async () => (await platform.as('skyline').customer.summary()).dictionary;
    expect(await declared()).toMatchObject([
      { name: 'family_name', category: 'contact' },
      { name: 'given_name', category: 'contact' },
      { name: 'points', type: 'integer', category: 'loyalty', currency: null },
      { name: 'street', category: 'contact' },
      { name: 'tier', category: 'loyalty', label: 'tier' },
    ]);
    const attributes = { tier: { category: 'purchase', label: 'Tier' } };
    await importAs('skyline', [ann], { mapping: mappingWith({ attributes }) });
    expect((await declared()).find(({ name }) => name === 'tier')).toMatchObject({
      category: 'purchase',
      label: 'Tier',
    });
  });

  test('tells how far it has come in rows and bytes', async () => {
    const seen: unknown[] = [];
    const text = fileOf([ann, ben, { id: 'C-3' }]);
    const caller = createCaller({
      actor: makeMember({ partner: 'skyline' as never, roles: ['admin'], name: 'importer' }),
      database: platform.database,
      clock: () => platform.time.now,
      journal: openJournal(platform.journalFile),
      onProgress: (progress) => seen.push(progress),
    });
    await caller.customer.import({
      source: chunksOf(text),
      bytes: text.length,
      mapping: mappingWith(),
      batchRows: 2,
    });
    expect(seen).toEqual([
      { step: 'import customers', done: 2, bytes: { done: text.length, total: text.length } },
      { step: 'import customers', done: 3, bytes: { done: text.length, total: text.length } },
    ]);
  });

  test('is brought in by an admin and nobody else', async () => {
    const file = () => ({ source: chunksOf(fileOf([ann])), mapping: mappingWith() });
    expect(await codeOf(platform.as('skyline', 'analyst', 'privacy-officer').customer.import(file()))).toBe(
      'not-allowed',
    );
    expect(await codeOf(platform.operator().customer.import(file()))).toBe('not-allowed');
  });
});
