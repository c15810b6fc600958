/** The people of a store: its customers, where those who share a normalised e-mail, also through a third, are one. */
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { pageSize, pagesOfCustomers } from './pages.ts';

/** Every person once, as the refs of its customers, a page at a time. Only people of several records are held. */
export async function* pagesOfPeople(store: Store): AsyncGenerator<string[][], void> {
  const firstOf = await joinByEmail(store);
  const several = new Map<number, string[]>();
  for await (const customers of pagesOfCustomers(store)) {
    const page: string[][] = [];
    for (const { id, ref } of customers) {
      const first = firstOf(id);
      if (first === undefined) page.push([ref]);
      else if (several.has(first)) several.get(first)!.push(ref);
      else several.set(first, [ref]);
    }
    yield page;
  }
  const people = [...several.values()];
  for (let start = 0; start < people.length; start += pageSize) yield people.slice(start, start + pageSize);
}

/** For a customer of a person with several records, the smallest id among those records. */
async function joinByEmail(store: Store): Promise<(customer: number) => number | undefined> {
  const { rows } = await sql<{ customers: number[] }>`
    select array_agg(customer order by customer)::float8[] as customers from identifier
    where kind = 'email' and hash is not null
    group by hash having count(distinct customer) > 1`.execute(store);
  const parent = new Map<number, number>();
  const firstOf = (customer: number): number => {
    let at = customer;
    for (let next = parent.get(at); next !== undefined && next !== at; next = parent.get(at)) at = next;
    return at;
  };
  for (const { customers } of rows) {
    const firsts = customers.map(firstOf);
    const smallest = Math.min(...firsts);
    for (const id of [...customers, ...firsts]) parent.set(id, smallest);
    parent.set(smallest, smallest);
  }
  return (customer) => (parent.has(customer) ? firstOf(customer) : undefined);
}
