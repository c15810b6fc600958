/**
 * Where the terms of an agreement contradict themselves: times that run backwards, permissions for strangers or
 * twice the same, partners in two affiliations.
 */
import { said, type Message } from './said.ts';
import { written } from './faults.ts';
import { Permission, permissionKey } from './permission.ts';
import { InstantText } from './words.ts';

export type Contradiction = Message & { readonly path: (string | number)[] };

/** What no single key is to blame for. Takes terms with other faults too, so that one reading finds them all. */
export function contradictions(input: unknown): Contradiction[] {
  if (typeof input !== 'object' || input === null) return [];
  const terms = input as Record<string, unknown>;
  const named = Array.isArray(terms.parties) ? new Set<unknown>(terms.parties) : undefined;
  const found = [...timeContradictions(terms), ...permissionContradictions(terms.permissions, named)];
  return named ? [...found, ...affiliationContradictions(terms.affiliations, named)] : found;
}

function timeContradictions({ starts, ends }: Record<string, unknown>): Contradiction[] {
  const span = [starts, ends].map((edge) =>
    InstantText.safeParse(edge).success ? Date.parse(String(edge)) : NaN,
  );
  return span[0]! >= span[1]! ? [{ path: ['ends'], ...said`must be after the start` }] : [];
}

function permissionContradictions(permissions: unknown, named: Set<unknown> | undefined): Contradiction[] {
  const found: Contradiction[] = [];
  const seen = new Map<string, number>();
  for (const [place, entry] of (Array.isArray(permissions) ? permissions : []).entries()) {
    const line = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<string, unknown>;
    for (const side of ['provider', 'recipient']) {
      if (!named || typeof line[side] !== 'string' || named.has(line[side])) continue;
      found.push({
        path: ['permissions', place, side],
        ...said`${written(line[side])} is not a party of this agreement`,
      });
    }
    if (typeof line.provider === 'string' && line.provider === line.recipient) {
      found.push({
        path: ['permissions', place, 'recipient'],
        ...said`${written(line.recipient)} is the provider; a permission is for somebody else`,
      });
    }
    const permission = Permission.safeParse(entry);
    if (!permission.success) continue;
    const first = seen.get(permissionKey(permission.data));
    if (first === undefined) seen.set(permissionKey(permission.data), place);
    else
      found.push({
        path: ['permissions', place],
        ...said`repeats permissions[${first}]: ${permissionKey(permission.data)}`,
      });
  }
  return found;
}

function affiliationContradictions(affiliations: unknown, named: Set<unknown>): Contradiction[] {
  if (!Array.isArray(affiliations)) return [];
  const found: Contradiction[] = [];
  const grouped = new Set<unknown>();
  for (const [group, members] of affiliations.entries()) {
    for (const [place, member] of (Array.isArray(members) ? members : []).entries()) {
      const path = ['affiliations', group, place];
      if (!named.has(member))
        found.push({ path, ...said`${written(member)} is not a party of this agreement` });
      else if (grouped.has(member)) found.push({ path, ...said`${written(member)} is in two groups` });
      grouped.add(member);
    }
  }
  const left = [...named].filter((party) => !grouped.has(party));
  if (left.length > 0)
    found.push({
      path: ['affiliations'],
      ...said`must name every party; ${left.join(', ')} is in no group`,
    });
  return found;
}
