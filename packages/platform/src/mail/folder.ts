/** Mail where nobody has set up any: letters lie in a folder, for whoever runs the machine to read. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomId } from '../random-id.ts';
import type { Mail } from './mail.ts';

/**
 * Writes each letter into a file of its own (0600) in that folder (0700), named by its time. `onWritten` is told the
 * file and to whom it goes, not what is in it.
 */
export function mailInto(
  folder: string,
  options: { origin: string; onWritten?: (written: { file: string; to: string }) => void },
): Mail {
  return {
    origin: options.origin,
    send: async ({ to, subject, text }) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const file = join(folder, `${stamp}-${randomId(6)}.txt`);
      await writeFile(file, `To: ${to}\nSubject: ${subject}\n\n${text}\n`, { mode: 0o600, flag: 'wx' });
      options.onWritten?.({ file, to });
    },
  };
}
