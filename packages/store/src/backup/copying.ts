/** Rows on their way between a table and a file, counted and digested as they pass. */
import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { Client } from 'pg';

/** What passed through. */
export type Passed = { rows: number; bytes: number; sha256: string };

/**
 * Texts of values depend on these. They are the same when a backup is taken and when a restored table is read again.
 */
const settings = [
  "set timezone = 'UTC'",
  "set datestyle = 'ISO, YMD'",
  "set intervalstyle = 'postgres'",
  'set extra_float_digits = 1',
  "set bytea_output = 'hex'",
  "set client_encoding = 'UTF8'",
].join('; ');

/** A connection that copies. */
export async function connectCopying(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'entente backup' });
  // One that breaks tells whoever waits for its answer; without a listener it would also end the process.
  client.on('error', () => {});
  await client.connect();
  await client.query(settings);
  return client;
}

const lineEnd = 0x0a;

/** Lets bytes through; `passed` says what came by. A row is one line, since those inside values are escaped. */
export function meter(): { readonly stream: Transform; readonly passed: () => Passed } {
  const hash = createHash('sha256');
  const count = { rows: 0, bytes: 0 };
  const stream = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      count.bytes += chunk.length;
      for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, at + 1)) count.rows += 1;
      done(null, chunk);
    },
  });
  return { stream, passed: () => ({ ...count, sha256: hash.digest('hex') }) };
}
