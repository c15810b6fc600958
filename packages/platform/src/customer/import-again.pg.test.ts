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
import { contentsOf } from '@entente/test/support/store-contents.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('harvest', 'cellar');

const importAs = (partner: string, rows: readonly FileRow[], options: object = {}) =>
  importFile(platform, partner, rows, options);
const lookAt = (partner: string, ref: string) => look(platform, partner, ref);

/** All that an import may leave behind besides its own recording: it and the audit log grow with every import. */
const landed = (partner: string) =>
  contentsOf(platform.url, `store_${partner}`, { without: ['recording', 'key'] });

describe('the same file again', () => {
  const many = (from: number, to: number): FileRow[] =>
    Array.from({ length: to - from }, (_, index) => ({
      ...ann,
      id: `M-${from + index}`,
      points: String(index),
    }));

  test('leaves every table as it is, byte for byte', async () => {
    await importAs('harvest', many(0, 50));
    const before = await landed('harvest');
    platform.time.now += 1_000;
    expect(await importAs('harvest', many(0, 50))).toMatchObject({ created: 0, changed: 0, unchanged: 50 });
    expect(await landed('harvest')).toEqual(before);
  });

  test('does not change a customer there and back who stands in it several times, far apart', async () => {
    const file = [
      { id: 'R-1', tier: 'gold', email: 'one@example.com' },
      { id: 'R-2', tier: 'tin' },
      ...many(100, 110),
      { id: 'R-1', tier: 'silver', email: 'two@example.com' },
      ...many(110, 120),
      { id: 'R-1', points: '7' },
    ];
    expect(await importAs('harvest', file, { batchRows: 4 })).toMatchObject({
      created: 22,
      changed: 1,
      replaced: 1,
    });
    const before = await landed('harvest');
    platform.time.now += 1_000;
    for (const batchRows of [4, 1, 1_000]) {
      const again = await importAs('harvest', file, { batchRows });
      expect(again).toMatchObject({ created: 0, changed: 0, unchanged: 22, replaced: 2 });
      expect(await landed('harvest')).toEqual(before);
    }
    expect(await lookAt('harvest', 'R-1')).toMatchObject({
      identifiers: [{ written: 'two@example.com' }],
      attributes: { points: 7, tier: 'silver' },
    });
    // Of such a customer, a file that says less than all of those rows still says something.
    expect(await importAs('harvest', [{ id: 'R-1', tier: 'gold', email: 'one@example.com' }])).toMatchObject({
      changed: 1,
    });
    expect(await lookAt('harvest', 'R-1')).toMatchObject({ attributes: { points: 7, tier: 'gold' } });
  });

  test('finishes the job of one that broke off, and then has nothing to do', async () => {
    const file = many(200, 260);
    async function* brokenOff() {
      yield* chunksOf(fileOf(file.slice(0, 35)), 500);
      throw new Error('the line went dead');
    }
    const broken = platform
      .as('harvest')
      .customer.import({ source: brokenOff(), mapping: mappingWith(), batchRows: 10 });
    await expect(broken).rejects.toThrow('the line went dead');
    const { customers } = await platform.as('harvest').customer.summary();
    const whole = customers - 72;
    expect(whole % 10).toBe(0);
    expect(whole).toBeGreaterThan(0);
    expect(await importAs('harvest', file)).toMatchObject({ created: 60 - whole, unchanged: whole });
    const before = await landed('harvest');
    expect(await importAs('harvest', file)).toMatchObject({ unchanged: 60 });
    expect(await landed('harvest')).toEqual(before);
  });

  test('leaves what a naive reading of its rows would, in whatever chunks and batches it comes', async () => {
    const cell = fc.constantFrom('', '', 'a', 'b');
    const rows = fc.array(
      fc.record({
        id: fc.constantFrom('1', '2', '3'),
        given: cell,
        email: cell,
        phone: cell,
        street: cell,
        tier: cell,
      }),
      { minLength: 1, maxLength: 9 },
    );
    let run = 0;
    const size = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        rows,
        fc.array(size, { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        async (first, second, sizes, isCleared) => {
          run += 1;
          const named = (some: typeof first): FileRow[] =>
            some.map((row) => ({ ...row, id: `P${run}-${row.id}` }));
          const options = { mapping: mappingWith({ emptyCells: isCleared ? 'clear' : 'keep' }) };
          const send = (some: FileRow[], batchRows: number) =>
            importAs('cellar', some, {
              ...options,
              batchRows,
              source: chunksOf(fileOf(some), batchRows * 7),
            });
          await send(named(first), sizes[0]!);
          const report = await send(named(second), sizes[1]!);
          const { created, changed, unchanged, replaced } = report;
          expect(created + changed + unchanged + replaced).toBe(second.length);
          const before = await landed('cellar');
          platform.time.now += 1_000;
          expect(await send(named(second), sizes[2]!)).toMatchObject({ created: 0, changed: 0 });
          expect(await landed('cellar')).toEqual(before);
          const naive = new Map<string, Record<string, string>>();
          for (const row of [...named(first), ...named(second)]) {
            const known = naive.get(row.id) ?? {};
            for (const [name, value] of Object.entries(row))
              if (value !== '' || isCleared) known[name] = value;
            naive.set(row.id, known);
          }
          for (const [ref, { given, email, phone, street, tier }] of naive) {
            const view = await lookAt('cellar', ref);
            const writtenAs = (kind: string) => view.identifiers.find((each) => each.kind === kind)?.written;
            expect([view.contact['given_name'], view.contact['street'], view.attributes['tier']]).toEqual(
              [given, street, tier].map((value) => value || undefined),
            );
            expect([writtenAs('email'), writtenAs('phone')]).toEqual(
              [email, phone].map((value) => value || undefined),
            );
          }
        },
      ),
      { numRuns: 15, seed: 7 },
    );
  });

  test('means the same when it comes twice at once', async () => {
    const file = many(300, 330);
    const [one, other] = await Promise.all([
      importAs('harvest', file, { batchRows: 5 }),
      importAs('harvest', file, { batchRows: 7 }),
    ]);
    expect(one.created + other.created).toBe(30);
    expect(one.unchanged + other.unchanged).toBe(30);
  });
});
