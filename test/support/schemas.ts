// What stands where in a zod schema, and what of it is without a limit.
import { z } from 'zod';

/** One schema within another; `place` is written like `.mapping.attributes{}.name`. */
export type Placed = { readonly place: string; readonly schema: z.core.$ZodType };

type Def = z.core.$ZodTypeDef & {
  readonly innerType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly options?: readonly z.core.$ZodType[];
  readonly pattern?: RegExp;
};

export const defOf = (schema: z.core.$ZodType): Def => schema._zod.def;

/** A schema and everything within it; one that holds itself is gone through once. */
export function* within(
  schema: z.core.$ZodType,
  place = '',
  seen: ReadonlySet<unknown> = new Set(),
): Generator<Placed> {
  yield { place, schema };
  const def = defOf(schema);
  if (def.getter) {
    if (!seen.has(schema)) yield* within(def.getter(), place, new Set([...seen, schema]));
    return;
  }
  for (const [name, value] of Object.entries(def.shape ?? {})) yield* within(value, `${place}.${name}`, seen);
  for (const [index, option] of (def.options ?? []).entries())
    yield* within(option, `${place}|${index}`, seen);
  if (def.element) yield* within(def.element, `${place}[]`, seen);
  if (def.keyType) yield* within(def.keyType, `${place}{key}`, seen);
  if (def.valueType) yield* within(def.valueType, `${place}{}`, seen);
  for (const inner of [def.innerType, def.in, def.out]) if (inner) yield* within(inner, place, seen);
}

type Check = { readonly check?: string; readonly maximum?: number; readonly pattern?: RegExp };
const checksOf = (schema: z.core.$ZodType): Check[] => {
  const def = defOf(schema);
  const own: Check[] = def.pattern ? [{ pattern: def.pattern }] : [];
  return [...own, ...(def.checks ?? []).map((check) => check._zod.def as Check)];
};

/** The most characters or entries that a schema admits; undefined where it says nothing. */
export function maximumOf(schema: z.core.$ZodType): number | undefined {
  const { maxProperties } = z.globalRegistry.get(schema) ?? {};
  if (typeof maxProperties === 'number') return maxProperties;
  return checksOf(schema).find(({ check }) => check === 'max_length' || check === 'length_equals')?.maximum;
}

export const patternsOf = (schema: z.core.$ZodType): RegExp[] =>
  checksOf(schema).flatMap(({ pattern }) => pattern ?? []);

/** Whether a pattern is about the whole text and repeats nothing without end. */
export function isBounded({ source }: RegExp): boolean {
  const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  return source.startsWith('^') && source.endsWith('$') && !/[*+]|\{\d+,\}/.test(bare);
}
