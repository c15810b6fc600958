/** What every slice writes down at the end of its transaction: who, when and for whom are filled in here. */
import type { AuditFacts, Instant } from '@entente/contract';
import type { Transaction } from '@entente/store';
import type { ProcedureContext } from '../procedure.ts';
import { entryOf } from './record.ts';

/** The facts that the acting procedure knows; the rest follows from its context. `at` is now unless said. */
export type Deed = Omit<AuditFacts, 'at' | 'actor' | 'role' | 'partner' | 'outcome'> &
  Partial<Pick<AuditFacts, 'outcome' | 'partner'>> & { readonly at?: Instant };

/** Has the audit entry of what this transaction does written at its end. */
export async function audit(tx: Transaction, ctx: ProcedureContext, deed: Deed): Promise<void> {
  const { actor } = ctx;
  const { at = ctx.clock(), ...known } = deed;
  const facts: AuditFacts = {
    outcome: 'done',
    partner: actor.kind === 'member' ? actor.partner : null,
    ...known,
    at: new Date(at).toISOString(),
    actor: actor.name,
  };
  if (actor.kind === 'operator') facts.role = 'operator';
  // A person acts in no scope.
  else if (actor.scope) facts.role = 'key';
  await tx.log(entryOf(facts));
}
