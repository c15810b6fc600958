/**
 * A crowd, as a thread of its own: so many clients ask the same of a server all the time, and who is told to come again
 * comes again sooner than told. It asks until it is sent a message, and answers with what it was told.
 */
import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

export type Crowd = {
  readonly url: string;
  /** Keys of those who ask, each with so many clients. */
  readonly secrets: readonly string[];
  readonly clients: number;
  /** How soon who was refused comes again, in milliseconds. */
  readonly againMs: number;
};

export type Told = {
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<number, number>>;
  /** How often a kept connection was closed just when somebody asked on it. */
  readonly cutOff: number;
  /** 503 that did not say when to come again. */
  readonly withoutRetryAfter: number;
};

const { url, secrets, clients, againMs } = workerData as Crowd;
const agent = new Agent({ keepAlive: true });
const statuses: Record<number, number> = {};
let withoutRetryAfter = 0;
let cutOff = 0;
let isOver = false;

/** The status that somebody was answered, or 0 where the connection was closed. */
function ask(secret: string): Promise<number> {
  return new Promise((resolve) => {
    const asking = get(url, { agent, headers: { authorization: `Bearer ${secret}` } }, (response) => {
      const { statusCode = 0, headers } = response;
      response.resume().on('end', () => {
        if (statusCode === 503 && headers['retry-after'] === undefined) withoutRetryAfter += 1;
        resolve(statusCode);
      });
    });
    asking.on('error', () => {
      cutOff += 1;
      resolve(0);
    });
  });
}

async function keepAsking(secret: string): Promise<void> {
  while (!isOver) {
    const status = await ask(secret);
    if (status > 0) statuses[status] = (statuses[status] ?? 0) + 1;
    if (status !== 200) await delay(againMs);
  }
}

parentPort!.once('message', () => {
  isOver = true;
});
await Promise.all(secrets.flatMap((secret) => Array.from({ length: clients }, () => keepAsking(secret))));
agent.destroy();
parentPort!.postMessage({ statuses, cutOff, withoutRetryAfter } satisfies Told);
