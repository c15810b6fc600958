/** Who sends a request, as the server needs to know it. */
import type { Actor } from '@entente/policy';

/** Sign-in as the server sees it: its own endpoints, and who a request comes from. */
export type Identity = {
  /** Answers what is under /api/auth; `address` is where the request comes from, for limits. */
  handle(request: Request, address?: string): Promise<Response>;
  /**
   * Who sends this request: by session cookie or `authorization: Bearer <key>`; undefined when nobody is named.
   * Refuses `signed-out` when a credential is given and not good, or not any longer.
   */
  actorOf(request: {
    headers: Headers;
    address: string;
    /** Whether it is one of those that are answered whatever else is asked. */
    isReserved?: boolean;
  }): Promise<Actor | undefined>;
  close(): Promise<void>;
};
