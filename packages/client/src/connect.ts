/** A caller of procedures over HTTP, in the shape of the one in the server. */
import { refuse } from '@entente/contract';
import type { createCaller } from '@entente/platform';
import { createTRPCUntypedClient, httpLink } from '@trpc/client';
import { openConnection, type ConnectOptions, type Connection } from './connection.ts';
import { exportFile, saveDelivery } from './export.ts';
import { followJob } from './follow.ts';
import { importFile, importOf, type Imports } from './import.ts';
import { byJob } from './job.ts';
import { sendFile, type Sending } from './upload.ts';
import { procedures, type Kind } from './procedures.ts';

/** What a program in the server calls, and what a client is as well: `caller.agreement.list({ limit: 20 })`. */
export type Caller = ReturnType<typeof createCaller>;

export type Client = Caller & {
  /** Sends a file of any size and has a job import it: `import.customers(stream, mapping, { onProgress })`. */
  readonly import: Imports;
  /** Writes a file of any size: `export.delivery({ delivery, format: 'csv', what: 'people' }, writable)`. */
  readonly export: { readonly delivery: ReturnType<typeof saveDelivery> };
};

type Call = (input?: unknown) => Promise<unknown>;

/**
 * Opens a client. Nothing is asked before the first call. A call throws a `Refusal` with code and data where the answer
 * is no, also of an input that is not valid (`input-invalid`, every place in `data.faults`); a `ServerFault` where
 * something is wrong there; and an Error where nobody answers.
 */
export function connect(options: ConnectOptions): Client {
  const connection = openConnection(options);
  const call = callerOver(connection);
  const nouns = Object.entries(procedures).map(([noun, verbs]) => [
    noun,
    Object.fromEntries(
      Object.entries(verbs as Readonly<Record<string, Kind>>).map(([verb, kind]) => [
        verb,
        call({ noun, verb, kind }),
      ]),
    ),
  ]);
  return {
    ...(Object.fromEntries(nouns) as Caller),
    import: importOf(connection),
    export: { delivery: saveDelivery(connection) },
  };
}

function callerOver(connection: Connection): (procedure: { noun: string; verb: string; kind: Kind }) => Call {
  const client = createTRPCUntypedClient({
    links: [
      httpLink({
        url: `${connection.origin}/api/trpc`,
        headers: connection.headers,
        fetch: (input, init) => connection.fetch(input as string, init as RequestInit),
        // Whom a question is about is in its body, and in no address that somebody may write down.
        methodOverride: 'POST',
      }),
    ],
  });
  return ({ noun, verb, kind }) => {
    if (kind === 'unreachable') return async () => refuse('not-found', { what: 'procedure' });
    const path = `${noun}.${verb}`;
    if (kind === 'import') return importFile(connection);
    if (kind === 'bytes') return (input) => sendFile(connection, input as Sending);
    if (kind === 'file') return exportFile(connection, path);
    if (kind === 'events') return async (input) => followJob(connection, (input as { id: string }).id);
    if (kind === 'job') return byJob(connection, path);
    return (input) =>
      connection.asking(
        (signal) =>
          kind === 'read' ? client.query(path, input, { signal }) : client.mutation(path, input, { signal }),
        { isRepeatable: kind !== 'change' },
      );
  };
}
