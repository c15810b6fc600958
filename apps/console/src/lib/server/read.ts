/** What a form says, in the contract's words. */
import { faultsOf, faultsText, refuse } from '@entente/contract';
import type { z } from 'zod';

/** The value the schema makes of it. Refuses `input-invalid` with each place that is wrong. */
export function read<T extends z.ZodType>(schema: T, input: unknown, at = ''): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = faultsOf(result.error, input).map((fault) => ({ ...fault, path: fault.path || at }));
  return refuse('input-invalid', { detail: faultsText(faults), faults });
}
