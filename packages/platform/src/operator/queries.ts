/** Rows of those who run the platform. */
import type { OperatorList } from '@entente/contract';
import type { Control } from '@entente/store';
import type { Page } from '../member/queries.ts';
import { pageOf } from '../page.ts';

const holding = (control: Control) => control.selectFrom('operator').where('ended_at', 'is', null);

/** Every operator, locked until the transaction ends, so that two cannot each remove the other. */
export function lockOperators(control: Control): Promise<{ person: string; email: string }[]> {
  return holding(control).select(['person', 'email']).orderBy('person').forUpdate().execute();
}

/** A page of the operators, by their ids. */
export async function listOperators(control: Control, { limit, after }: Page): Promise<OperatorList> {
  let query = holding(control).select(['person', 'email', 'name', 'since']);
  if (after !== undefined) query = query.where('person', '>', after);
  const rows = await query
    .orderBy('person')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  const others = after !== undefined || rows.length > 1;
  return {
    operators: shown.map(({ person, email, name, since }) => ({
      person,
      name,
      email,
      since: since.toISOString(),
      can: { remove: others },
    })),
    next: last?.person ?? null,
  };
}

/** Whether there is one at all. */
export async function hasOperator(control: Control): Promise<boolean> {
  return (await holding(control).select('person').limit(1).executeTakeFirst()) !== undefined;
}
