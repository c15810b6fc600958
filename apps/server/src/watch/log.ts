/**
 * One line a request, and one for a fault. There is no place in them for what a request says: a route is a procedure's
 * name, a partner its handle, and of a fault the log has where it happened, not its message, in which a database may
 * quote what it was given.
 */
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Exchange } from '../http/exchange.ts';

/** Writes JSON lines to `destination`, standard output unless said. */
export function openLog(destination?: DestinationStream, level = 'info'): Logger {
  const options = { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` };
  return destination ? pino(options, destination) : pino(options);
}

export function logExchange(
  log: Logger,
  exchange: Exchange,
  { status, ms }: { status: number; ms: number },
): void {
  const { id, method, notes } = exchange;
  const { route, lane, actor, partner, code, fault } = notes;
  const line = { request: id, method, route, lane, status, ms: Math.round(ms), actor, partner, code };
  if (fault) log.error({ ...line, fault: fault.id, ...whereOf(fault.error) }, 'fault');
  else log.info(line, 'answered');
}

/** The class of an error, the database's code for it, and the places in the program that it went through. */
function whereOf(error: unknown): { error: string; sqlstate?: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  if (error.name === 'TRPCError' && error.cause instanceof Error) return whereOf(error.cause);
  const { code } = error as { code?: unknown };
  const at = (error.stack ?? '').split('\n').flatMap((line) => /^ {4}at (.+)$/.exec(line)?.[1] ?? []);
  const sqlstate = typeof code === 'string' && /^[0-9A-Z_]{2,40}$/.test(code) ? { sqlstate: code } : {};
  return { error: error.constructor.name, ...sqlstate, at: at.slice(0, 12) };
}
