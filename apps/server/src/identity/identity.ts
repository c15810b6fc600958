/** Who sends a request: sign-in, sessions and keys behind one small interface. */
import type { Actor } from '@entente/policy';
import type { Joining, Mail } from '@entente/platform';
import { openSignIn, type MasterKey } from '@entente/store';
import { actorOf, type Asking } from './actor.ts';
import { answerFirst } from './answer-first.ts';
import { addressHeader, authOf } from './auth.ts';
import { isReachable } from './endpoints.ts';

export type Identity = {
  /** The endpoints of sign-in, under /api/auth. `address` is where the request comes from, for limits. */
  handle(request: Request, address?: string): Promise<Response>;
  /**
   * Who sends this request, asked of the database every time: by session cookie or `authorization: Bearer <api key>`.
   * Of people with several memberships the header `entente-partner: <handle>` chooses, `operator` for the platform.
   * Undefined when nobody. Refuses `signed-out` where a credential is not good, or not any longer, `partner-choice`,
   * `not-a-member`.
   */
  actorOf(request: Asking): Promise<Actor | undefined>;
  close(): Promise<void>;
};

export type IdentityOptions = {
  /** A superuser's URL of the database, to find the role of sign-in. */
  readonly adminUrl: string;
  readonly master: MasterKey;
  /** The master key's file, where a new one is found when this one was exchanged. */
  readonly keyFile?: string;
  /** The platform that people join. */
  readonly joining: Joining;
  /** Outgoing mail; its `origin` is where people open this platform, and the only one that is trusted. */
  readonly mail: Mail;
  /** Connections for signing in and what is reserved, and as many for whoever else asks; four unless said. */
  readonly connections?: number;
  /** Told what went wrong in one line, without a secret. */
  readonly onFault?: (message: string) => void;
};

/** Opens sign-in for a process. */
export async function openIdentity(options: IdentityOptions): Promise<Identity> {
  const { joining, mail, onFault = () => {} } = options;
  const { clock } = joining;
  const later = answerFirst(onFault);
  const open = async () => {
    const signIn = await openSignIn(options);
    return { signIn, auth: authOf({ signIn, joining, mail, answerFirst: later, onFault }), clock };
  };
  // Whoever signs in or says no does not wait behind a crowd of whom each has to be looked up.
  const [first, crowd] = [await open(), await open()];
  return {
    handle: async (request, address) => {
      const refused = refusedBefore(request, mail.origin);
      if (refused !== undefined) return refused;
      const headers = new Headers(request.headers);
      headers.delete(addressHeader);
      if (address !== undefined) headers.set(addressHeader, address);
      return blamed(await first.auth.handler(new Request(request, { headers })));
    },
    actorOf: (asking) => actorOf(asking.isReserved ? first : crowd, asking),
    close: async () => {
      await later.settled();
      await first.signIn.close();
      await crowd.signIn.close();
    },
  };
}

/** The library calls it a fault of its own when what a device says about itself does not hold. */
async function blamed(answer: Response): Promise<Response> {
  if (answer.status !== 500) return answer;
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  const isDevices = (body as { code?: unknown } | undefined)?.code === 'FAILED_TO_VERIFY_REGISTRATION';
  return isDevices ? new Response(answer.body, { status: 400, headers: answer.headers }) : answer;
}

/**
 * Refuses what the library need not look at: what is not on our list, and whatever changes something and was not sent
 * as JSON by a page of ours. A browser always says which page it was, and no page of others can say it was ours.
 */
function refusedBefore(request: Request, origin: string): Response | undefined {
  if (!isReachable(request.method, new URL(request.url).pathname))
    return Response.json({ code: 'NOT_FOUND', message: 'There is nothing here.' }, { status: 404 });
  if (request.method === 'GET') return undefined;
  if (request.headers.get('origin') !== origin)
    return Response.json({ code: 'FOREIGN_ORIGIN', message: 'Not from a page of ours.' }, { status: 403 });
  const [kind = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (kind.trim().toLowerCase() !== 'application/json')
    return Response.json({ code: 'NOT_JSON', message: 'Only JSON is read.' }, { status: 415 });
  return undefined;
}
