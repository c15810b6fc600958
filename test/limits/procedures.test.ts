// A walk over everything that can be asked: nothing that comes in is without a limit, and no list without pages.
import { appRouter } from '@entente/platform';
import { AgreementTerms, Condition, ImportMapping } from '@entente/contract';
import { checkSync } from 'recheck';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { defOf, isBounded, maximumOf, patternsOf, within } from '../support/schemas.ts';

type Procedure = { _def: { type: string; inputs: readonly z.core.$ZodType[]; output?: z.core.$ZodType } };
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>).map(
  ([name, { _def }]) => ({ name, ..._def, input: _def.inputs[0] }),
);
/** Everything that is read from outside: inputs, and what files and texts of inputs are parsed by. */
const read = [
  ...procedures.flatMap(({ name, input }) => (input ? [...within(input, name)] : [])),
  ...within(AgreementTerms, 'terms'),
  ...within(ImportMapping, 'mapping'),
  ...within(Condition, 'condition'),
];

/** What JSON cannot say and the server hands over itself, or what is parsed by a schema of its own a step later: a condition
 * after its size was looked at. */
const elsewhere =
  /^(customer|event|consent|place|organisation|contact)\.import\.(source|rejects)$|^upload\.append\.source$|^(agreement\.(check|propose)|change\.(check|request)\.to)\|1\.terms\{\}$|^(segment\.\w+\.of\|1\.|\w+\.\w+(\|\d)?\.(conditions\[\]\.)?where\|1\.)?condition$/;

describe('everything that can be asked', () => {
  test('has at most one input and says what its answer is', () => {
    expect(procedures.filter(({ inputs }) => inputs.length > 1)).toEqual([]);
    expect(procedures.filter(({ output }) => output === undefined).map(({ name }) => name)).toEqual([]);
  });

  test('limits every text', () => {
    const endless = read.filter(
      ({ schema }) =>
        defOf(schema).type === 'string' &&
        maximumOf(schema) === undefined &&
        !patternsOf(schema).some((pattern) => isBounded(pattern)),
    );
    expect(endless.map(({ place }) => place)).toEqual([]);
  });

  test('limits every list and every set of keys', () => {
    const isClosed = (schema: z.core.$ZodType): boolean => {
      const { type, keyType } = defOf(schema);
      return type === 'record' && keyType !== undefined && defOf(keyType).type === 'enum';
    };
    const endless = read.filter(
      ({ schema }) =>
        ['array', 'record', 'map', 'set', 'tuple'].includes(defOf(schema).type) &&
        maximumOf(schema) === undefined &&
        !isClosed(schema),
    );
    expect(endless.map(({ place }) => place)).toEqual([]);
  });

  test('takes nothing that it does not look into', () => {
    const unread = read.filter(({ schema }) => ['any', 'unknown', 'custom'].includes(defOf(schema).type));
    expect(unread.map(({ place }) => place).filter((place) => !elsewhere.test(place))).toEqual([]);
  });

  test('refuses keys that it does not know', () => {
    const open = read.filter(
      ({ schema }) =>
        defOf(schema).type === 'object' &&
        (schema as z.ZodObject)._zod.def.catchall?._zod.def.type !== 'never',
    );
    expect(open.map(({ place }) => place)).toEqual([]);
  });

  test('reads no text by a pattern that a text can make slow', () => {
    const answers = procedures.flatMap(({ name, output }) => (output ? [...within(output, name)] : []));
    const patterns = new Map(
      [...read, ...answers].flatMap(({ schema }) => patternsOf(schema)).map((p) => [String(p), p]),
    );
    const slow = [...patterns.values()].filter(
      ({ source, flags }) => checkSync(source, flags, { timeout: 10_000 }).status !== 'safe',
    );
    expect(slow.map(String)).toEqual([]);
  });

  test('gives lists in pages of at most a thousand, each with the place where the next begins', () => {
    const lists = procedures.filter(({ name }) => /\.(list\w*|totals|versions)$/.test(name));
    expect(lists.length).toBeGreaterThan(5);
    const unpaged = lists.filter(({ input, output }) => {
      const asked = input ? (defOf(input).shape ?? {}) : {};
      const limits = asked['limit'] ? [...within(asked['limit'])] : [];
      const bounds = limits.flatMap(({ schema }) => defOf(schema).checks ?? []);
      const most = bounds.map((check) => (check._zod.def as { check: string; value?: number }).value ?? 0);
      const isLimited = most.length > 0 && Math.max(...most) <= 1_000;
      return !isLimited || !('after' in asked) || !('next' in (defOf(output!).shape ?? {}));
    });
    expect(unpaged.map(({ name }) => name)).toEqual([]);
  });
});
