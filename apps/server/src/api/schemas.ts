/** What the router says about a procedure: whether it changes anything, what it takes and what it answers. */
import { appRouter } from '@entente/platform';
import type { z } from 'zod';

export type Schemas = {
  readonly type: 'query' | 'mutation';
  readonly input: z.core.$ZodType | undefined;
  readonly output: z.core.$ZodType;
};

type Known = { _def: { type: Schemas['type']; inputs: readonly z.core.$ZodType[]; output: z.core.$ZodType } };
const procedures = appRouter._def.procedures as unknown as Readonly<Record<string, Known>>;

/** Every procedure's name, as in `agreement.sign`. */
export const procedureNames: readonly string[] = Object.keys(procedures);

/** Throws for a name that no procedure has. */
export function schemasOf(name: string): Schemas {
  const known = Object.hasOwn(procedures, name) ? procedures[name] : undefined;
  if (!known) throw new Error(`there is no procedure ${name}`);
  const { type, inputs, output } = known._def;
  return { type, input: inputs[0], output };
}
