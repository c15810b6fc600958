/**
 * One transaction on one pooled connection. Statements go over its line. The line is cut when the work has returned
 * or thrown, so that nothing the work left running reaches the connection's next user; and whatever a statement may
 * have left in the session (settings, cursors, prepared statements, advisory locks) is forgotten with the commit.
 * Statements that are sent before the answer to the first of them is looked at share one round trip.
 */
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** What a context is bound to: a connection, and the transaction that has begun on it. */
export type Binding = { readonly backend: number; readonly transaction: string };

export type Line = {
  readonly binding: Binding;
  /** Sends exactly one statement; a text with several is refused. Throws once the transaction is over. */
  send<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  /**
   * Keeps statements for the end, when the work has returned: they go out together with the commit, and are right if
   * they do not fail. Should one fail, the transaction fails with its error.
   */
  sendLast(statements: () => readonly Statement[]): void;
};

export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** The parts of DISCARD ALL that matter here: it would also throw away the plans of the context's own functions. */
const forget = 'close all; unlisten *; deallocate all; reset all; select pg_advisory_unlock_all()';

/**
 * Runs `work` in a transaction: commits when it returns, rolls back when it throws. Who only read is not kept waiting
 * for the commit, and nobody for the cleaning; the connection itself goes back to the pool after both.
 */
export async function inTransaction<T>(
  pool: Pool,
  begin: string,
  work: (line: Line) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection that breaks tells whoever waits for its answer; without a listener it would also end the process.
  const ignore = (): void => {};
  client.on('error', ignore);
  const release = (isClean: boolean): void => {
    if (isClean) client.off('error', ignore);
    client.release(!isClean);
  };
  const end = async (how: 'commit' | 'rollback'): Promise<string> => {
    gather(client);
    const ended = client.query(how);
    client.query(forget).then(
      () => release(true),
      () => release(false),
    );
    return (await ended).command;
  };
  const run: Run = { hasFailed: false, last: [] };
  const sendLast = async ({ text, values }: Statement): Promise<void> => {
    await client.query(queryOf(text, values));
  };
  let answer: T;
  let last: readonly Statement[];
  try {
    answer = await overLine(client, { begin, run }, work);
    last = run.last.flatMap((statements) => statements());
  } catch (error) {
    // The error that matters is the first one.
    await end('rollback').catch(() => {});
    throw error;
  }
  gather(client);
  const sent = last.map(sendLast);
  const ended = end('commit');
  if (begin.startsWith('begin read only') && !run.hasFailed && sent.length === 0) {
    ended.catch(() => {});
    return answer;
  }
  const [commit, ...results] = await Promise.allSettled([ended, ...sent]);
  // A statement that failed made the commit a rollback; its error says why.
  for (const each of [...results, commit]) if (each.status === 'rejected') throw each.reason;
  if (commit.status === 'rejected' || commit.value !== 'COMMIT')
    throw new Error('the transaction had failed and was rolled back');
  return answer;
}

type Run = { hasFailed: boolean; readonly last: (() => readonly Statement[])[] };

/** The extended protocol takes one statement at a time, so nothing can be stacked behind another. */
const queryOf = (text: string, values: readonly unknown[]) =>
  ({ text, values: [...values], queryMode: 'extended' }) as QueryConfig;

async function overLine<T>(
  client: PoolClient,
  { begin, run }: { begin: string; run: Run },
  work: (line: Line) => Promise<T>,
): Promise<T> {
  const binding = await beginOn(client, begin);
  let isOpen = true;
  const assertOpen = (): void => {
    if (!isOpen) throw new Error('a transaction was used after it had ended');
  };
  const send = async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    assertOpen();
    gather(client);
    try {
      return await client.query<Row>(queryOf(text, values));
    } catch (error) {
      run.hasFailed = true;
      throw error;
    }
  };
  const sendLast: Line['sendLast'] = (statements) => {
    assertOpen();
    run.last.push(statements);
  };
  try {
    return await work({ binding, send, sendLast });
  } finally {
    isOpen = false;
  }
}

/**
 * Holds back what is sent on a connection until nothing is left to do without an answer, so that it goes out at once:
 * a write to a socket costs more than planning most statements.
 */
function gather({ connection: { stream } }: PoolClient): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  // The ticks come after all that follows from what is known by now.
  queueMicrotask(() => process.nextTick(() => stream.uncork()));
}

async function beginOn(client: PoolClient, begin: string): Promise<Binding> {
  const bind = `select pg_backend_pid() as backend,
    (extract(epoch from transaction_timestamp()) * 1000000)::bigint::text as transaction`;
  // Several statements in one message answer with a list of results.
  const results = (await client.query(`${begin}; ${bind}`)) as unknown as readonly QueryResult<Binding>[];
  const binding = results.at(-1)?.rows[0];
  if (!binding) throw new Error('the connection did not say which transaction began');
  return binding;
}
