/** Which organisations conditions name: those whose contacts they ask for, with all that belongs to these. */
import type { Condition } from '@entente/contract';

/** Of all of the conditions, however deep in them. */
export function organisationsIn(conditions: readonly Condition[]): ReadonlySet<string> {
  const codes = new Set<string>();
  const look = (condition: Condition): void => {
    if (condition.op === 'contact' && condition.within !== undefined) codes.add(condition.within);
    if (condition.op === 'not') look(condition.of);
    if (condition.op === 'all' || condition.op === 'any') condition.of.forEach(look);
  };
  conditions.forEach(look);
  return codes;
}
