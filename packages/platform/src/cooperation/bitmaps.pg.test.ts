import { inCooperation, signAgreement } from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  clearBits,
  eligibleChunks,
  filterSet,
  listSubjects,
  replaceBits,
  setBits,
  storedChunks,
  type BitmapKey,
} from './bitmaps.ts';

const platform = await openPlatform({ connections: 12 });
await platform.createPartners('aurora', 'birch');
const id = await signAgreement(platform, {
  parties: ['aurora', 'birch'],
  permissions: [{ provider: 'aurora', recipient: 'birch' }],
});
const day = (n: number): Date => new Date(Date.UTC(2026, 6, n));

const within = <T>(work: (cooperation: Cooperation) => Promise<T>): Promise<T> =>
  inCooperation(platform, { partner: 'aurora', id }, work);

/** A permission of its own for each test, so that none sees another's bits. */
let nextPermission = 100;
const fresh = (): BitmapKey & { of: 'eligibility' } => ({
  of: 'eligibility',
  permission: (nextPermission += 1),
});
const stored = (bitmap: BitmapKey): Promise<number[]> =>
  within((it) => listSubjects(it, storedChunks(bitmap)));
const eligible = ({ permission }: { permission: number }, at: Date): Promise<number[]> =>
  within((it) => listSubjects(it, eligibleChunks(permission, at.getTime())));

/** Subjects on both sides of the first two chunk boundaries, and far away. */
const boundaries = [0, 1, 8191, 8192, 8193, 16383, 16384, 1_000_000];

describe('bits', () => {
  test('are set on both sides of every chunk boundary and nowhere else', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, boundaries));
    expect(await stored(bitmap)).toEqual(boundaries);
    const chunks = await within((it) =>
      sql<{ chunk: number; bits: number }>`
        select chunk, bit_count(bits)::int as bits from eligibility where permission = ${bitmap.permission} order by 1`.execute(
        it,
      ),
    );
    expect(chunks.rows).toEqual([
      { chunk: 0, bits: 3 },
      { chunk: 1, bits: 3 },
      { chunk: 2, bits: 1 },
      { chunk: 122, bits: 1 },
    ]);
  });

  test('stay set when they are set again, and keep their neighbours', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, [5, 8191]));
    await within((it) => setBits(it, bitmap, [5, 6, 8192]));
    expect(await stored(bitmap)).toEqual([5, 6, 8191, 8192]);
  });

  test('are cleared on both sides of every chunk boundary and nowhere else', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, boundaries));
    await within((it) => clearBits(it, bitmap, [8191, 8192, 16384, 999_999, 2]));
    expect(await stored(bitmap)).toEqual([0, 1, 8193, 16383, 1_000_000]);
  });

  test('of a chunk that is absent are zeros: clearing them writes nothing', async () => {
    const bitmap = fresh();
    await within((it) => clearBits(it, bitmap, [0, 8192]));
    expect(await stored(bitmap)).toEqual([]);
    expect(await within((it) => filterSet(it, bitmap, boundaries))).toEqual([]);
    const { rows } = await within((it) =>
      sql`select 1 from eligibility where permission = ${bitmap.permission}`.execute(it),
    );
    expect(rows).toEqual([]);
  });

  test('are replaced as a whole, chunks that become empty included', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, boundaries));
    await within((it) => replaceBits(it, bitmap, [8192, 40_000]));
    expect(await stored(bitmap)).toEqual([8192, 40_000]);
    await within((it) => replaceBits(it, bitmap, []));
    expect(await stored(bitmap)).toEqual([]);
  });

  test('are filtered to those that are set, whichever chunk they are in', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, [1, 8191, 16384]));
    const found = await within((it) => filterSet(it, bitmap, [...boundaries, 70_000]));
    expect(found.toSorted((a, b) => a - b)).toEqual([1, 8191, 16384]);
  });

  test('of one bitmap are not touched by those of another', async () => {
    const [one, other] = [fresh(), fresh()];
    await within((it) => setBits(it, one, [1, 2]));
    await within((it) => setBits(it, other, [2, 3]));
    await within((it) => clearBits(it, other, [2]));
    expect([await stored(one), await stored(other)]).toEqual([[1, 2], [3]]);
  });

  test('cleared and set by many at once in the same chunks are all as the last word of each was', async () => {
    const bitmap = fresh();
    const even = Array.from({ length: 40 }, (_, n) => 8_152 + 2 * n);
    const odd = even.map((n) => n + 1);
    await within((it) => setBits(it, bitmap, even));
    await Promise.all(
      even.map((subject, place) =>
        within(async (it) => {
          await clearBits(it, bitmap, [subject]);
          await setBits(it, bitmap, [odd[place]!]);
        }),
      ),
    );
    expect(await stored(bitmap)).toEqual(odd);
  });
});

describe('coming changes', () => {
  async function changes(
    { permission }: { permission: number },
    list: readonly (readonly [subject: number, at: Date, becomes: boolean])[],
  ): Promise<void> {
    await within((it) =>
      it
        .insertInto('eligibility_change')
        .values(list.map(([subject, at, becomes]) => ({ permission, subject, at, becomes })))
        .execute(),
    );
  }

  test('apply from their very instant on, not a millisecond before', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, [7]));
    await changes(bitmap, [
      [7, day(10), false],
      [8, day(10), true],
    ]);
    expect(await eligible(bitmap, new Date(day(10).getTime() - 1))).toEqual([7]);
    expect(await eligible(bitmap, day(10))).toEqual([8]);
  });

  test('of one subject apply in their order: the last that is due decides', async () => {
    const bitmap = fresh();
    await within((it) => setBits(it, bitmap, [1]));
    await changes(bitmap, [
      [1, day(12), true],
      [1, day(10), false],
      [1, day(14), false],
      [2, day(11), true],
      [2, day(13), false],
    ]);
    const byDay = [9, 10, 11, 12, 13, 14].map(async (n) => [n, await eligible(bitmap, day(n))] as const);
    expect(await Promise.all(byDay)).toEqual([
      [9, [1]],
      [10, []],
      [11, [2]],
      [12, [1, 2]],
      [13, [1]],
      [14, []],
    ]);
  });

  test('reach chunks that are absent, and both sides of a boundary', async () => {
    const bitmap = fresh();
    await changes(
      bitmap,
      boundaries.map((subject) => [subject, day(2), true] as const),
    );
    expect(await eligible(bitmap, day(1))).toEqual([]);
    expect(await eligible(bitmap, day(2))).toEqual(boundaries);
    await within((it) => setBits(it, bitmap, [16384, 16385]));
    await changes(bitmap, [[16384, day(3), false]]);
    expect(await eligible(bitmap, day(3))).toEqual([0, 1, 8191, 8192, 8193, 16383, 16385, 1_000_000]);
  });

  test('of another permission do not count', async () => {
    const [one, other] = [fresh(), fresh()];
    await within((it) => setBits(it, one, [1]));
    await changes(other, [[1, day(1), false]]);
    expect(await eligible(one, day(2))).toEqual([1]);
  });
});
