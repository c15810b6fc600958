/**
 * A table's guard, read back from its policies: which modes may do what. `context.guard` (db/control) writes one
 * permissive policy for everybody and a restrictive one for each command.
 */
import type { Policy } from './relations.ts';

export const commands = ['select', 'insert', 'update', 'delete'] as const;
export type Command = (typeof commands)[number];

/** What one restrictive policy asks for. */
export type Admission = {
  readonly kind: string;
  readonly id: string;
  readonly modes: readonly string[];
  /** A further condition on the row; absent where any row of the schema will do. */
  readonly condition: string | undefined;
};

const admission =
  /^\(?\( ?SELECT context\.admits\('(\w+)'::text, '([\w-]+)'::text, '\{([\w,]*)\}'::text\[\]\) AS admits\)(?: AND (.*)\))?$/s;

/** Parses the expression of a policy; undefined when it is not one that `context.guard` writes. */
export function findAdmission(expression: string | null): Admission | undefined {
  const found = admission.exec(expression ?? '');
  if (!found) return undefined;
  const [, kind = '', id = '', modes = '', condition] = found;
  return { kind, id, modes: modes === '' ? [] : modes.split(','), condition };
}

/** The policy that decides about a command; by its name, so that an additional one does not pass for it. */
export function findGuard(policies: readonly Policy[], command: Command): Policy | undefined {
  return policies.find(({ name, isPermissive }) => name === `${command}_by_mode` && !isPermissive);
}
