/** Who holds which jobs: a program that takes jobs holds a lock under the name the library knows it by. */
import type { Client, Pool } from 'pg';
import { library } from './install.ts';

/** The lock, as an expression, of the program that takes jobs under that name. */
export const lockName = (name: string): string => `hashtextextended('entente worker ' || ${name}, 0)`;

/** Whoever took a job just now may not have had the time to take its lock. */
const grace = "interval '2 seconds'";

/** Gives back what those have taken who live no more; `own` is the name of whoever asks. */
export async function unlockDead(living: Pick<Client, 'query'>, own: string): Promise<void> {
  const { rows } = await living.query<{ name: string }>(
    `select distinct locked_by as name from (
       select locked_by, locked_at from ${library}._private_jobs
       union all select locked_by, locked_at from ${library}._private_job_queues) taken
     where locked_by <> $1 and locked_at < now() - ${grace}`,
    [own],
  );
  for (const { name } of rows) {
    const { rows: locks } = await living.query<{ isDead: boolean }>(
      `select pg_try_advisory_lock(${lockName('$1')}) as "isDead"`,
      [name],
    );
    if (!locks[0]?.isDead) continue;
    await living.query(`select ${library}.force_unlock_workers(array[$1])`, [name]);
    await living.query(`select pg_advisory_unlock(${lockName('$1')})`, [name]);
  }
}

/** Makes jobs that were let go of for a stop begin at once with the next program, as if they had not been begun. */
export async function giveBack(pool: Pool, jobs: readonly string[]): Promise<void> {
  await pool.query(
    `update ${library}._private_jobs set run_at = now(), attempts = greatest(attempts - 1, 0)
     where key = any ($1) and locked_at is null`,
    [jobs],
  );
}
