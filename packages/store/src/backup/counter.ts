/** The server's counter of transactions, which numbers in restored rows must not be ahead of. */
import type { Client } from 'pg';

/**
 * Lets transactions pass until the server has counted as far as `transaction`: of rows that are "of a transaction that
 * has not happened" nobody could tell what was decided after them. A server that is there already passes none; one
 * million take some ten seconds.
 */
export async function passTransactions(admin: Pick<Client, 'query'>, transaction: string): Promise<void> {
  if (!/^\d{1,19}$/.test(transaction)) throw new Error(`${transaction} is no transaction`);
  await admin.query('set synchronous_commit = off');
  await admin.query(`
    do $$ begin
      while pg_current_xact_id() < '${transaction}'::xid8 loop
        commit;
      end loop;
    end $$`);
  await admin.query('reset synchronous_commit');
}
