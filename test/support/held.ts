// Connections that are all in use, for as long as a test says: whoever else wants one waits.
import { abilityFor, grant, makeOperator, subject } from '@entente/policy';
import type { Database } from '@entente/store';
import { sql } from 'kysely';

/** Does the work while that many connections are held; they are asked something all the time, so nothing takes them back. */
export async function whileHeld<T>(
  database: Database,
  connections: number,
  work: () => Promise<T>,
): Promise<T> {
  const granted = grant(abilityFor(makeOperator({ name: 'operator' })), 'list', subject.partners());
  let isOver = false;
  const begun: Promise<void>[] = [];
  const holders = Array.from({ length: connections }, () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    begun.push(promise);
    return database.read(granted, (tx) =>
      tx.control(async (control) => {
        while (!isOver) {
          await sql`select pg_sleep(0.02)`.execute(control);
          resolve();
        }
      }),
    );
  });
  await Promise.all(begun);
  try {
    return await work();
  } finally {
    isOver = true;
    await Promise.all(holders);
  }
}
