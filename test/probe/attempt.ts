// One probe: a call of a procedure, everything that comes back of it, and everything that it would have done.
import { createCaller, tellOf } from '@entente/platform';
import type { Actor } from '@entente/policy';
import type { Database } from '@entente/store';
import type { Lane, Session } from './lane.ts';
import { now, origin } from './cast.ts';

export type Outcome = {
  readonly status: number;
  readonly code: string;
  /** The answer or the refusal as it is told, and the letters that were sent. */
  readonly text: string;
  readonly effects: readonly string[];
  readonly audited: readonly { readonly reader: string | null; readonly body: string }[];
  /** What a fault said, which nobody is told. */
  readonly fault?: string;
  /** How long whoever called waited, in milliseconds. */
  readonly ms: number;
};

export type Attempt = {
  readonly actor: Actor;
  /** For whom contexts are minted, if not for the actor. */
  readonly session?: Session | undefined;
  readonly procedure: string;
  readonly input: unknown;
  /** Changes the database that the procedure gets. */
  readonly onDatabase?: (database: Database) => Database;
};

/** Calls the procedure on that lane; nothing of it remains. */
export async function attempt(lane: Lane, asked: Attempt): Promise<Outcome> {
  const { actor, session, procedure, input, onDatabase = (database) => database } = asked;
  const probing = lane.begin(session);
  const journalled: string[] = [];
  const letters: string[] = [];
  const caller = createCaller({
    actor,
    database: onDatabase(probing.database),
    clock: () => now,
    spool: lane.spool.folder,
    mail: { origin, send: async ({ text }) => void letters.push(text) },
    // What a no leaves behind in a file: noted here, since a file is not taken back.
    journal: {
      append: async (lines) => void journalled.push(...lines.map(({ partner }) => `file.journal:${partner}`)),
      read: async () => [],
      readNewest: async () => [],
      count: async () => 0,
    },
  }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const [noun = '', verb = ''] = procedure.split('.');
  let told: Pick<Outcome, 'status' | 'code' | 'text' | 'fault'>;
  const began = performance.now();
  try {
    told = { status: 200, code: 'ok', text: await textOf(await caller[noun]![verb]!(input), procedure) };
  } catch (error) {
    const { status, body } = tellOf(error);
    const fault = body.code === 'fault' && { fault: String((error as Error).cause ?? error) };
    told = { status, code: body.code, text: JSON.stringify(body), ...fault };
  }
  const ms = performance.now() - began;
  const { effects, audited } = await probing.end();
  const touched = procedure.startsWith('upload.') ? lane.spool.settle() : [];
  return {
    ...told,
    text: [told.text, ...letters].join('\n'),
    effects: [
      ...new Set([...effects, ...journalled, ...touched.map((of) => `file.upload:${of}`)]),
    ].toSorted(),
    audited,
    ms,
  };
}

/** An answer as text; of a stream all of it, but of a watch, which would wait for a minute, the first view. */
async function textOf(answer: unknown, procedure: string): Promise<string> {
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer))
    return JSON.stringify(answer) ?? '';
  const pieces: string[] = [];
  for await (const piece of answer as AsyncIterable<unknown>) {
    pieces.push(typeof piece === 'string' ? piece : JSON.stringify(piece));
    if (procedure === 'job.watch') break;
  }
  return pieces.join('');
}
