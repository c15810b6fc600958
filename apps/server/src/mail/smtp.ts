/** Mail by SMTP, as in production. */
import type { Mail } from '@entente/platform';
import { createTransport } from 'nodemailer';

/**
 * Sends through the server of that URL (`smtps://user:password@host:465`, or `smtp://…` with STARTTLS, which is then
 * insisted on unless the server is this machine). `from` is the sender people see.
 */
export function mailBySmtp({ url, from, origin }: { url: string; from: string; origin: string }): Mail {
  const { protocol, hostname } = new URL(url);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  const transport = createTransport({
    url,
    requireTLS: protocol === 'smtp:' && !isLocal,
    connectionTimeout: 10_000,
    socketTimeout: 20_000,
    // Nothing of a letter is read from a file or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    origin,
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ from, to, subject, text });
    },
  };
}
