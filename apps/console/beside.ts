/** What the console and the server that shows it know of each other. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The people of a demonstration, and what they sign in with. */
export type Demonstration = {
  readonly password: string;
  readonly people: readonly {
    readonly email: string;
    readonly name: string;
    readonly partner: string | null;
    readonly roles: readonly string[];
  }[];
};

/** What the console finds beside each request. */
export type Beside = {
  /** Asks the API, for somebody at that address. Never throws. */
  readonly ask: (request: Request) => Promise<Response>;
  readonly demonstration: Demonstration | undefined;
  /** Notes that a page could not be made, and gives the id under which the log says where. */
  readonly fault: (error: unknown) => string;
};

/** The built console: shows what the request asks for. `next` is called where it has nothing. */
export type Show = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;
