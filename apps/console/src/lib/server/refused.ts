/** A no, as pages show it. */
import { Refusal, refusalStatus, type RefusalCode } from '@entente/contract';
import { toldData, type ToldRefusal } from '#lib/words/refused.ts';
import { wrongIn, type Wrong } from './again.ts';
import { fail, isHttpError, isRedirect, type ActionFailure } from '@sveltejs/kit';

/** What a form is told beside what was sent: why not, and what to do about it. */
export type Refused = ToldRefusal & {
  /** Of an input: each place that is wrong. */
  readonly faults: readonly Wrong[];
};

function refusedBy({ code, message, wayOut, data }: Refusal): Refused {
  return { code, message, wayOut, data: toldData(data), faults: wrongIn(data['faults']) };
}

/** A no that is on record, as of a job that ended in it. */
export const refusedIn = (code: RefusalCode, data: Readonly<Record<string, unknown>>): Refused =>
  refusedBy(new Refusal(code, data));

/** Does what a form asks for. A refusal comes back to the form, together with what was typed; a fault is thrown. */
export async function done<T, Typed = undefined>(
  work: () => Promise<T>,
  typed?: Typed,
): Promise<T | ActionFailure<{ refused: Refused; typed: Typed | undefined }>> {
  try {
    return await work();
  } catch (error) {
    if (isRedirect(error) || isHttpError(error) || !(error instanceof Refusal)) throw error;
    return fail(refusalStatus[error.code], { refused: refusedBy(error), typed });
  }
}

/** The refusal that {@link done} came back with, where it did. */
export function refusalOf(answer: unknown): Refused | undefined {
  if (typeof answer !== 'object' || answer === null || !('data' in answer)) return undefined;
  const { data } = answer;
  return typeof data === 'object' && data !== null && 'refused' in data
    ? (data.refused as Refused)
    : undefined;
}

/** What somebody's role may not see is left off a page that has other things for them. */
export async function ifAllowed<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-allowed') return undefined;
    throw error;
  }
}
