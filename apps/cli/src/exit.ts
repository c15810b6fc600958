/** How the program ends, and what it says when it could not do what it was asked. */
import { Left } from './leaving.ts';
import { UsageError } from './words.ts';

export const exitCodes = {
  done: { code: 0, means: 'done' },
  fault: { code: 1, means: 'a fault: a bug or an outage' },
  usage: { code: 2, means: 'the command line is wrong; nothing was done' },
  refused: { code: 3, means: 'refused, with code, reason and way out on stderr; or doctor found something' },
  left: { code: 130, means: 'Ctrl-C: the waiting has ended, the job goes on' },
} as const;

export type Ending = { readonly code: number; readonly text: string };

/**
 * What to say of something that was thrown, and the code to end with. A fault shows where it happened when
 * `isTraced`. With `json` the text is one document: `{"refusal":…}`, `{"usage":…}`, `{"left":…}` or `{"fault":…}`.
 */
export async function endingOf(
  error: unknown,
  { json, isTraced }: { json: boolean; isTraced: boolean },
): Promise<Ending> {
  if (isUsageError(error)) {
    const message = plain(error.message);
    const text = json ? JSON.stringify({ usage: { message } }) : `entente: ${message}`;
    return { code: exitCodes.usage.code, text };
  }
  if (error instanceof Left) {
    const { job } = error;
    const text = json
      ? JSON.stringify({ left: { job } })
      : `The job ${job} goes on. To find it again: entente job watch ${job}`;
    return { code: exitCodes.left.code, text };
  }
  // Help and usage errors need no platform, and are quick without it.
  const { findRefusal } = await import('@entente/platform');
  const refusal = findRefusal(error);
  if (refusal) {
    const { code, message, wayOut, data } = refusal;
    const text = json
      ? JSON.stringify({ refusal: { code, message, wayOut, data } })
      : `Refused (${code}): ${message}\n${wayOut}`;
    return { code: exitCodes.refused.code, text };
  }
  const message = messageOf(error);
  const text = json ? JSON.stringify({ fault: { message } }) : `entente: a fault: ${message}`;
  const trace = isTraced && error instanceof Error ? `\n${error.stack}` : '';
  return { code: exitCodes.fault.code, text: text + trace };
}

/** Our own, or citty's about an argument that is missing or not one of its choices. */
function isUsageError(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof Error && error.name === 'CLIError');
}

/** Citty colours its messages. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}

/** The innermost message: what happened, not who passed it on. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return messageOf(error.cause);
  return error.message || error.name;
}
