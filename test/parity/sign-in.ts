// Whether an address, a key or a partner is known, as sign-in could tell: with what somebody has, and what nobody has.
import { crc32 } from 'node:zlib';
import { origin } from '../probe/cast.ts';
import type { Served } from '../probe/served.ts';

/** Asks sign-in once; what it told, in one line, and how long it took, in milliseconds. */
export type Try = () => Promise<{ readonly told: string; readonly ms: number }>;
export type Tried = { readonly title: string; readonly known: Try; readonly unknown: Try };

/** Of the same length, so that nothing else differs. */
const addresses = { known: 'known.person@example.com', unknown: 'never.person@example.com' };

/** Makes somebody known, and what can be tried about them. Every try comes from an address of its own, since tries are limited. */
export async function triesAtTheDoor({ identity, enter, makeKey }: Served): Promise<Tried[]> {
  await enter(addresses.known);
  const { secret } = await makeKey('Known');
  const [, prefix = ''] = secret.split('_');
  const other = prefix.replaceAll(/./g, (letter) => (letter === 'z' ? 'y' : 'z'));
  let tries = 0;
  const nextAddress = (): string => {
    tries += 1;
    return `10.${(tries >> 16) & 255}.${(tries >> 8) & 255}.${tries & 255}`;
  };
  const asking = (path: string, body: object): Try => {
    return async () => {
      const address = nextAddress();
      const request = new Request(`${origin}/api/auth${path}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const began = performance.now();
      const answer = await identity.handle(request, address);
      const text = await answer.text();
      const ms = performance.now() - began;
      const headers = JSON.stringify([...answer.headers].filter(([name]) => name !== 'date'));
      return { told: `${answer.status} ${text} ${headers}`, ms };
    };
  };
  const bearing = (key: string): Try => {
    return async () => {
      const headers = new Headers({ authorization: `Bearer ${key}` });
      const address = nextAddress();
      const began = performance.now();
      const told = await identity.actorOf({ headers, address }).then(
        () => 'is somebody',
        (error: unknown) => JSON.stringify(error),
      );
      return { told, ms: performance.now() - began };
    };
  };
  const password = 'not the password at all';
  const both = (path: string, more: object) => ({
    known: asking(path, { email: addresses.known, ...more }),
    unknown: asking(path, { email: addresses.unknown, ...more }),
  });
  return [
    { title: 'signing in with an address', ...both('/sign-in/email', { password }) },
    { title: 'asking for a new password', ...both('/request-password-reset', {}) },
    {
      title: 'a key by its prefix',
      known: bearing(forged(prefix)),
      unknown: bearing(forged(other)),
    },
  ];
}

/** A key of that prefix that is written correctly, and that nobody has. */
function forged(prefix: string): string {
  const body = `entente_${prefix}_${'z'.repeat(32)}`;
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const checksum = [30, 25, 20, 15, 10, 5, 0].map((shift) => alphabet[(crc32(body) >>> shift) & 31]);
  return body + checksum.join('');
}
