import {
  acceptedOf,
  beginAndMint,
  mutationsOf,
  ownContext,
  tokenKey,
} from '@entente/test/support/contexts.ts';
import { openStores, outcome, without } from '@entente/test/support/stores.ts';
import type { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { mintToken } from './token.ts';

const { admin, connect } = await openStores();
const connection = await connect();
const other = await connect();

const verifier = 'context.current_parts()';
const signatureCheck = "context.sign(array_to_string(part[1:9], '|')) is distinct from part[10]";
const connectionCheck = 'part[7]::int <> pg_backend_pid()';
const transactionCheck = 'part[8]::bigint <> (extract(epoch from transaction_timestamp()) * 1000000)::bigint';
const partnerCheck = "part[2] = 'store' and part[4] = 'own' and part[3] <> part[5]";
const expiryCheck = 'part[9]::bigint < extract(epoch from clock_timestamp()) * 1000';

const fields = ['version', 'kind', 'id', 'mode', 'partner', 'actor', 'backend', 'transaction', 'expiry'];
const enter = (client: Client, token: string) => client.query('select context.enter($1)', [token]);

/** The refs read from whatever the connection's context opens, or how it was refused. */
async function readAfterEntering(client: Client, token: string): Promise<unknown> {
  const entered = await outcome(enter(client, token));
  return typeof entered === 'string'
    ? entered
    : outcome(client.query('select ref from customer order by ref'));
}

afterEach(async () => {
  for (const client of [connection, other]) {
    await client.query('rollback');
    await client.query('discard all');
  }
});

test('a context opens the store it names, on the connection and in the transaction it was minted for', async () => {
  const token = await beginAndMint(connection, ownContext('alpha'));
  expect(await readAfterEntering(connection, token)).toEqual([{ ref: 'a1' }, { ref: 'a2' }]);
});

describe('a forged context is refused', () => {
  const changed: Record<string, string> = {
    version: 'c2',
    kind: 'cooperation',
    id: 'beta',
    mode: 'withdraw',
    partner: 'beta',
    actor: 'beta.person',
    backend: '1',
    transaction: '1',
    expiry: '9999999999999',
  };

  test.each(fields)('when its %s was changed', async (field) => {
    const parts = (await beginAndMint(connection, ownContext('alpha'))).split('|');
    parts[fields.indexOf(field)] = changed[field] ?? '';
    const kind = field === 'version' ? 'malformed' : 'forged';
    expect(await readAfterEntering(connection, parts.join('|'))).toBe(`42501 context refused: ${kind}`);
  });

  test('when its signature was changed, or made with another key', async () => {
    const context = ownContext('alpha');
    const token = await beginAndMint(connection, context);
    const [backend, transaction] = token.split('|').slice(6) as [string, string];
    const foreign = mintToken(Buffer.alloc(32, 8), context, { backend: Number(backend), transaction });
    const lastDigit = token.endsWith('0') ? '1' : '0';
    for (const forged of [token.slice(0, -1) + lastDigit, token.toUpperCase().replace('C1', 'c1'), foreign]) {
      await connection.query('savepoint before');
      expect(await readAfterEntering(connection, forged)).toBe('42501 context refused: forged');
      await connection.query('rollback to savepoint before');
    }
  });

  test('and with the signature unchecked it opens any store', async () => {
    await without(admin, [verifier, signatureCheck], async () => {
      const token = await beginAndMint(connection, ownContext('alpha'));
      expect(await readAfterEntering(connection, token.replaceAll('|alpha|', '|beta|'))).toEqual([
        { ref: 'b1' },
      ]);
    });
  });

  test('whatever is changed in it', async () => {
    const token = await beginAndMint(connection, ownContext('alpha'));
    const tokens = mutationsOf(token, 2_000);
    expect(await acceptedOf(connection, tokens)).toEqual([]);
    expect(await acceptedOf(connection, [...tokens.slice(0, 10), token])).toEqual([token]);
  });
});

test.each([
  ['nothing', ''],
  ['no parts', 'alpha'],
  ['too few parts', 'c1|store|alpha|own|alpha|me|1|1|1'],
  ['too many parts', 'c1|store|alpha|own|alpha|me|1|1|1|00|00'],
])('a malformed context of %s is refused', async (_, token) => {
  await connection.query('begin');
  expect(await outcome(enter(connection, token))).toMatch(/^42501 context refused: (malformed|empty)$/);
});

test('a context is not minted from fields that could shift its parts', () => {
  const binding = { backend: 1, transaction: '1' };
  for (const actor of ['', 'a|b', 'a\nb']) {
    expect(() => mintToken(tokenKey, ownContext('alpha', { actor }), binding)).toThrow(/separator/);
  }
});

describe('a context of another connection is refused', () => {
  const elsewhere = async (): Promise<unknown> => {
    const token = await beginAndMint(connection, ownContext('alpha'));
    await other.query('begin');
    return readAfterEntering(other, token);
  };

  test('whatever it opens where it belongs', async () => {
    expect(await elsewhere()).toBe('42501 context refused: of another connection');
  });

  test('as of another transaction too, if connections were not compared', async () => {
    await without(admin, [verifier, connectionCheck], async () => {
      expect(await elsewhere()).toBe('42501 context refused: of another transaction');
    });
  });

  test('and opens the store when neither is compared', async () => {
    await without(admin, [verifier, connectionCheck, transactionCheck], async () => {
      expect(await elsewhere()).toHaveLength(2);
    });
  });
});

describe('a context of an earlier transaction is refused', () => {
  const later = async (): Promise<unknown> => {
    const token = await beginAndMint(connection, ownContext('alpha'));
    await enter(connection, token);
    await connection.query('commit; begin');
    return readAfterEntering(connection, token);
  };

  test('on the very connection it was used on', async () => {
    expect(await later()).toBe('42501 context refused: of another transaction');
  });

  test('and opens the store again when transactions are not compared', async () => {
    await without(admin, [verifier, transactionCheck], async () => {
      expect(await later()).toHaveLength(2);
    });
  });
});

describe('an expired context is refused', () => {
  const sixteenMinutesAgo = Date.now() - 16 * 60_000;
  const late = async (): Promise<unknown> =>
    readAfterEntering(connection, await beginAndMint(connection, ownContext('alpha'), sixteenMinutesAgo));

  test('a quarter of an hour after it was minted', async () => {
    expect(await late()).toBe('42501 context refused: expired');
  });

  test('and opens the store when its expiry is not looked at', async () => {
    await without(admin, [verifier, expiryCheck], async () => {
      expect(await late()).toHaveLength(2);
    });
  });
});

describe("a context of another's own store is refused", () => {
  const beta = ownContext('alpha', { partner: 'beta', actor: 'beta.person' });
  const inside = async (): Promise<unknown> =>
    readAfterEntering(connection, await beginAndMint(connection, beta));

  test('although the program signed it', async () => {
    expect(await inside()).toBe('42501 context refused: of another partner');
  });

  test('and opens the store when who acts is not compared', async () => {
    await without(admin, [verifier, partnerCheck], async () => {
      expect(await inside()).toHaveLength(2);
    });
  });
});

describe('a context that is put in force by hand', () => {
  const putInForce = (client: Client, token: string) =>
    client.query("select set_config('entente.context', $1, false)", [token]);

  test('gains nothing when it is forged', async () => {
    const token = await beginAndMint(connection, ownContext('alpha'));
    await putInForce(connection, token.replace('|alpha|', '|beta|'));
    expect(await outcome(connection.query('select ref from store_beta.customer'))).toBe(
      '42501 context refused: forged',
    );
  });

  test('is refused in a later transaction and on another connection', async () => {
    const token = await beginAndMint(connection, ownContext('alpha'));
    await enter(connection, token);
    const copied = await connection.query<{ copy: string }>(
      "select current_setting('entente.context') as copy",
    );
    expect(copied.rows).toEqual([{ copy: token }]);
    await connection.query('commit; begin');
    await putInForce(connection, token);
    await putInForce(other, token);
    const read = 'select ref from store_alpha.customer';
    expect(await outcome(connection.query(read))).toBe('42501 context refused: of another transaction');
    expect(await outcome(other.query(read))).toBe('42501 context refused: of another connection');
  });
});
