/**
 * The input of a procedure from a path, a query or a body. A query is text: where the schema says number or boolean, a
 * text that is one becomes it; anything else is left for the schema to refuse.
 */
import { refuse, said } from '@entente/contract';
import { schemasOf } from './schemas.ts';
import type { z } from 'zod';

/** A body with what stands in the path. Refuses `input-invalid` where both say the same key. */
export function inputOf(
  body: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, string>>,
): Record<string, unknown> {
  for (const name of Object.keys(params)) if (Object.hasOwn(body, name)) twice(name);
  return { ...body, ...params };
}

/** A query with what stands in the path. Refuses `input-invalid` for a key that comes twice. */
export function inputFromQuery(
  procedure: string,
  query: URLSearchParams,
  params: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const given = Object.create(null) as Record<string, unknown>;
  const shape = shapeOf(schemasOf(procedure).input);
  for (const [name, text] of query) {
    if (name in given) twice(name);
    given[name] = valueOf(text, Object.hasOwn(shape, name) ? shape[name] : undefined);
  }
  return inputOf({ ...given }, params);
}

function twice(path: string): never {
  refuse('input-invalid', {
    detail: `${path}: stands there twice`,
    faults: [{ path, ...said`stands there twice` }],
  });
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;
type Def = { readonly type: string; readonly shape?: Shape; readonly innerType?: z.core.$ZodType };
const defOf = (schema: z.core.$ZodType): Def => schema._zod.def;

function innermost(schema: z.core.$ZodType): Def {
  const def = defOf(schema);
  return def.innerType ? innermost(def.innerType) : def;
}

const shapeOf = (schema: z.core.$ZodType | undefined): Shape => (schema && innermost(schema).shape) ?? {};

function valueOf(text: string, schema: z.core.$ZodType | undefined): unknown {
  const type = schema && innermost(schema).type;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if ((type === 'number' || type === 'int') && /^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  return text;
}
