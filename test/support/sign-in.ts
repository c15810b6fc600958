// People who sign in as a browser would: with a jar of cookies, from an address, against the endpoints themselves or over
// HTTP.
import {
  defaultLimits,
  openIdentity,
  openLog,
  startServer,
  type Identity,
  type Limits,
} from '@entente/server';
import type { Show } from '@entente/console';
import { openJournal, type Joining, type Letter, type Mail } from '@entente/platform';
import { afterAll } from 'vitest';
import { openPeopled, type Peopled } from './people.ts';
import { testMaster } from './template.ts';

export const origin = 'https://entente.example.com';
export const goodPassword = 'a password that is long';

export type Answer = { readonly status: number; readonly body: unknown; readonly headers: Headers };

export type Browser = {
  /** Asks an endpoint under /api/auth, with an empty body where that is ''; what it sets is kept. */
  readonly ask: (path: string, body?: object | '', headers?: Record<string, string>) => Promise<Answer>;
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
  const identity = await openWith(platform, { mail, faults });
  const send = (request: Request, address: string) => identity.handle(request, address);
  return { ...platform, identity, faults, ...browsing({ platform, identity, send }) };
}

async function openWith(
  platform: Peopled,
  { mail, faults }: { mail: Mail; faults: string[] },
): Promise<Identity> {
  const identity = await openIdentity({
    adminUrl: platform.url,
    master: testMaster,
    joining: joiningOf(platform, mail),
    mail,
    onFault: (message) => void faults.push(message),
  });
  afterAll(() => identity.close());
  return identity;
}

const joiningOf = (platform: Peopled, mail: Mail): Joining => ({
  database: platform.database,
  clock: () => platform.time.now,
  journal: openJournal(platform.journalFile),
  mail,
});

export type SigningInServed = SigningIn & {
  /** What the server has logged, one object a line. */
  readonly logged: Record<string, unknown>[];
  /** The status and body of an answer of the API to a browser's request, or to a key's. */
  readonly api: (path: string, asked?: ApiAsked) => Promise<{ status: number; body: unknown }>;
  /** A page of the console, as a browser without a script gets it; a form is sent as one. No redirect is followed. */
  readonly page: (path: string, asked?: PageAsked) => Promise<Response>;
};
type PageAsked = {
  cookie?: string;
  form?: Readonly<Record<string, string | readonly string[]>>;
  headers?: Readonly<Record<string, string>>;
};
type ApiAsked = { by?: Browser; cookie?: string; key?: string; as?: string; body?: object };

/**
 * The same behind a server of its own, as it is behind a proxy that ends TLS: browsers and programs ask over HTTP.
 * Letters go where the test says, or are collected.
 */
export async function serveSigningIn(
  options: { limits?: Partial<Limits>; mail?: Mail; show?: Show } = {},
): Promise<SigningInServed> {
  const platform = await openPeopled();
  const faults: string[] = [];
  const mail = options.mail ?? { origin, send: async (letter: Letter) => void platform.letters.push(letter) };
  const identity = await openWith(platform, { mail, faults });
  const { database } = platform;
  const logged: Record<string, unknown>[] = [];
  const server = await startServer({
    databases: { ordinary: database, reserved: database, bulk: database },
    ...joiningOf(platform, mail),
    people: { identity, mail },
    origin,
    trustedProxies: 1,
    log: openLog({ write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) }),
    limits: { ...defaultLimits, ...options.limits },
    console: options.show && { show: options.show, demonstration: async () => undefined },
  });
  afterAll(() => server.close());
  const send = async (request: Request, address: string): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.set('x-forwarded-for', address);
    const { method } = request;
    const body = method === 'GET' ? {} : { body: await request.text() };
    return fetch(`${server.url}${pathname}${search}`, { method, headers, ...body });
  };
  const api: SigningInServed['api'] = async (path, { by, cookie, key, as, body } = {}) => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(key === undefined
          ? { origin, cookie: cookie ?? by?.cookies() ?? '' }
          : { authorization: `Bearer ${key}` }),
        ...(as !== undefined && { 'entente-partner': as }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const page: SigningInServed['page'] = (path, { cookie = '', form, headers = {} } = {}) =>
    fetch(`${server.url}${path}`, {
      redirect: 'manual',
      headers: {
        cookie,
        accept: 'text/html',
        'x-forwarded-for': '203.0.113.9',
        ...(form && { origin }),
        ...headers,
      },
      ...(form && {
        method: 'POST',
        body: new URLSearchParams(
          Object.entries(form).flatMap(([name, values]) =>
            [values].flat().map((value): [string, string] => [name, value]),
          ),
        ),
      }),
    });
  return { ...platform, identity, faults, logged, api, page, ...browsing({ platform, identity, send }) };
}

type Reaching = {
  readonly platform: Peopled;
  readonly identity: Identity;
  readonly send: (request: Request, address: string) => Promise<Response>;
};

function browsing({ platform, identity, send }: Reaching): Pick<SigningIn, 'browser' | 'enter'> {
  const browser: SigningIn['browser'] = (address = `203.0.113.${(browsers += 1)}`) =>
    browserOf({ identity, send }, address);
  return {
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

function browserOf({ identity, send }: Omit<Reaching, 'platform'>, address: string): Browser {
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
        ...(body !== undefined && { body: body === '' ? '' : JSON.stringify(body) }),
      });
      const response = await send(request, address);
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
