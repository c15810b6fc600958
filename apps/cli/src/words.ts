/** What is typed on the command line, read into the words of the contract. */
import { DataCategory, refuse, type CooperationId } from '@entente/contract';
import type { z } from 'zod';
import type { Caller } from './open.ts';

/** The command line itself is wrong: nothing was opened, nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a schema expected, in its own words. */
export function words(error: z.ZodError): string {
  return error.issues.map(({ message }) => message).join('; ');
}

/** A value of the contract from what was typed for `name`. Throws a usage error. */
export function typed<S extends z.ZodType>(schema: S, name: string, text: unknown): z.output<S> {
  const parsed = schema.safeParse(text);
  if (!parsed.success) throw new UsageError(`${name}: ${words(parsed.error)}`);
  return parsed.data;
}

/** A list typed with commas: `contact,loyalty`. */
export function listed(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Data categories typed with commas. Throws a usage error. */
export function categoriesOf(name: string, text: string | undefined): DataCategory[] {
  return listed(text).map((category) => typed(DataCategory, name, category));
}

const fullId = /^[a-z2-7]{10}$/;

/**
 * The cooperation, or agreement, that was meant: by its id, the beginning of its id, or its agreement's name.
 * Refuses `not-found`, and `input-invalid` where several are meant.
 */
export async function cooperationOf(caller: Caller, text: string): Promise<CooperationId> {
  if (fullId.test(text)) return text as CooperationId;
  const meant: { id: CooperationId; name: string }[] = [];
  let after: CooperationId | undefined;
  do {
    const page = await caller.agreement.list({ limit: 100, ...(after !== undefined && { after }) });
    meant.push(...page.agreements.filter(({ id, name }) => id.startsWith(text) || name === text));
    after = page.next ?? undefined;
  } while (after !== undefined);
  const [only, ...others] = meant;
  if (!only) refuse('not-found', { what: 'agreement' });
  if (others.length > 0) {
    const ids = meant.map(({ id, name }) => `${id} (${name})`).join(', ');
    refuse('input-invalid', { detail: `"${text}" could be any of ${ids}` });
  }
  return only.id;
}
