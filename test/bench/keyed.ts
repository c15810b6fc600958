// HMAC-SHA-256 as a function of SQL, so that the server itself can make the keys that the product would.

/** The statement that makes bench.<name>(message): the hash of a text under that key. */
export function keyedHashFunction(name: string, key: Buffer): string {
  const block = Buffer.concat([key, Buffer.alloc(32)]);
  const pad = (byte: number): string =>
    `'\\x${Buffer.from(block.map((value) => value ^ byte)).toString('hex')}'::bytea`;
  return `
    create or replace function bench.${name}(message text) returns bytea language sql immutable parallel safe
    as $$ select sha256(${pad(0x5c)} || sha256(${pad(0x36)} || convert_to(message, 'UTF8'))) $$`;
}
