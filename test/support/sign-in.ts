// People who sign in as a browser would: with a jar of cookies, from an address, against the endpoints themselves.
import { openIdentity, type Identity } from '@entente/server';
import { openJournal, type Letter } from '@entente/platform';
import { afterAll } from 'vitest';
import { openPeopled, type Peopled } from './people.ts';
import { testMaster } from './template.ts';

export const origin = 'https://entente.example.com';
export const goodPassword = 'a password that is long';

export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

export type Browser = {
  /** Asks an endpoint under /api/auth; what it sets is kept. */
  readonly ask: (path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>;
  /** Its cookies as a header. */
  readonly cookies: () => string;
  /** Who acts, of a request with its cookies. */
  readonly actor: (headers?: Record<string, string>) => ReturnType<Identity['actorOf']>;
};

export type SigningIn = Peopled & {
  readonly identity: Identity;
  readonly faults: string[];
  /** A new browser, from an address of its own unless said. */
  readonly browser: (address?: string) => Browser;
  /** Accepts the newest invitation to that address with a new account, and signs in. */
  readonly enter: (email: string, password?: string) => Promise<Browser>;
};

let browsers = 0;

export async function openSigningIn(): Promise<SigningIn> {
  const platform = await openPeopled();
  const faults: string[] = [];
  const mail = { origin, send: async (letter: Letter) => void platform.letters.push(letter) };
  const joining = {
    database: platform.database,
    clock: () => platform.time.now,
    journal: openJournal(platform.journalFile),
    mail,
  };
  const identity = await openIdentity({
    adminUrl: platform.url,
    master: testMaster,
    joining,
    mail,
    onFault: (message) => void faults.push(message),
  });
  afterAll(() => identity.close());
  const browser = (address = `203.0.113.${(browsers += 1)}`): Browser => browserOf(identity, address);
  return {
    ...platform,
    identity,
    faults,
    browser,
    enter: async (email, password = goodPassword) => {
      const own = browser();
      const token = platform.tokenFor(email);
      const accepted = await own.ask('/invitation/accept', { token, name: email.split('@')[0], password });
      if (accepted.status !== 200) throw new Error(JSON.stringify(accepted.body));
      const signed = await own.ask('/sign-in/email', { email, password });
      if (signed.status !== 200) throw new Error(JSON.stringify(signed.body));
      return own;
    },
  };
}

function browserOf(identity: Identity, address: string): Browser {
  const jar = new Map<string, string>();
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    cookies,
    actor: (headers = {}) =>
      identity.actorOf({ headers: new Headers({ cookie: cookies(), ...headers }), address }),
    ask: async (path, body, headers = {}) => {
      const request = new Request(`${origin}/api/auth${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { origin, cookie: cookies(), 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const response = await identity.handle(request, address);
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';');
        const [name = '', ...value] = pair.split('=');
        if (attributes.some((it) => it.trim().toLowerCase() === 'max-age=0')) jar.delete(name);
        else jar.set(name, value.join('='));
      }
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? null : JSON.parse(text),
        headers: response.headers,
      };
    },
  };
}
