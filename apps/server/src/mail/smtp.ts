/** Mail by SMTP, as in production. */
import { refuse } from '@entente/contract';
import type { Mail } from '@entente/platform';
import { createTransport } from 'nodemailer';

/** How long a mail server may take to answer, in milliseconds. */
const usualPatienceMs = 10_000;

/**
 * Sends through the server of that URL (`smtps://user:password@host:465`, or `smtp://…` with STARTTLS, which is then
 * insisted on unless the server is this machine). `from` is the sender people see. Sending refuses `mail-refused` where
 * that server says no, does not answer or is not there.
 */
export function mailBySmtp(given: { url: string; from: string; origin: string; patienceMs?: number }): Mail {
  const { url, from, origin, patienceMs = usualPatienceMs } = given;
  const { protocol, hostname } = new URL(url);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  const transport = createTransport({
    url,
    requireTLS: protocol === 'smtp:' && !isLocal,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: 2 * patienceMs,
    // Nothing of a letter is read from a file or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    origin,
    send: async ({ to, subject, text }) => {
      // As an object an address is one address, whatever stands in it.
      const letter = { from, to: { name: '', address: to }, subject, text };
      await transport.sendMail(letter).catch((error: unknown) => {
        // What the library made of the answer, and never the answer: mail servers quote whom they were asked to write to.
        const { code, responseCode } = error as { code?: string; responseCode?: number };
        refuse('mail-refused', { detail: String(responseCode ?? code ?? 'unknown') });
      });
    },
  };
}
