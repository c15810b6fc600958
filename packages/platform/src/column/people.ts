/** Whose values are shared: of each person whom a permission covers one record, the one that a delivery would hand over. */
import type { Instant, PartnerHandle } from '@entente/contract';
import type { Cooperation, Store } from '@entente/store';
import type { PermissionRow } from '../agreement/permissions.ts';
import { loadConsents } from '../consent/evidence.ts';
import { findPeople } from '../cooperation/answer.ts';
import { findChosen } from '../delivery/rules.ts';

/** A covered person: its subject number, and the internal id of the record that speaks for it. */
export type Speaking = { readonly subject: number; readonly customer: number };

/** The subjects of those of the provider's persons whom the permission covers now; persons in hex. */
export async function coveredPersons(
  cooperation: Cooperation,
  permission: PermissionRow,
  now: Instant,
): Promise<Map<string, number>> {
  const { number, provider, recipient } = permission;
  const question = { permission: number, recipient, at: now };
  const covered = new Set(await findPeople(cooperation, question, 'all'));
  const members = await cooperation
    .selectFrom('member')
    .select(['person', 'subject'])
    .where('partner', '=', provider satisfies PartnerHandle)
    .execute();
  return new Map(
    members.flatMap(({ person, subject }) =>
      covered.has(subject) ? [[person.toString('hex'), subject] as const] : [],
    ),
  );
}

/** The record of each of these persons; whoever has none by now is left out. */
export async function listSpeaking(
  store: Store,
  persons: ReadonlyMap<string, number>,
  { cooperation, permission, now }: { cooperation: string; permission: PermissionRow; now: Instant },
): Promise<Speaking[]> {
  const rows = await store
    .selectFrom('participant as p')
    .innerJoin('customer as c', 'c.id', 'p.customer')
    .select(['p.person', 'c.id', 'c.ref', 'c.changed_at'])
    .where('p.cooperation', '=', cooperation)
    .orderBy('c.id')
    .execute();
  const byPerson = Map.groupBy(rows, ({ person }) => person.toString('hex'));
  const several = [...byPerson.values()].filter((records) => records.length > 1).flat();
  const consents = await loadConsents(
    store,
    several.map(({ ref }) => ref),
  );
  return [...persons].flatMap(([person, subject]) => {
    const records = byPerson.get(person) ?? [];
    const [only] = records;
    if (records.length === 1) return [{ subject, customer: only!.id }];
    const candidates = records.map(({ id, ref, changed_at }) => ({
      id,
      changedAt: changed_at.getTime(),
      events: consents.get(ref) ?? [],
    }));
    const chosen = findChosen(candidates, permission, now);
    return chosen ? [{ subject, customer: chosen.record.id }] : [];
  });
}
