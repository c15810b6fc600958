// The folder of uploads as probes get it: a copy, and whatever a probe does to it is said and taken back.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Spool = {
  readonly folder: string;
  /** Whose files came or went since the last time, once each; they are as they were afterwards. */
  settle(): readonly string[];
  close(): void;
};

export function openSpool(original: string): Spool {
  const folder = mkdtempSync(join(tmpdir(), 'entente-probe-'));
  const filesIn = (): Set<string> => new Set(readdirSync(folder, { recursive: true }) as string[]);
  cpSync(original, folder, { recursive: true });
  const whole = filesIn();
  return {
    folder,
    settle: () => {
      const changed = [...whole.symmetricDifference(filesIn())];
      if (changed.length === 0) return [];
      rmSync(folder, { recursive: true });
      cpSync(original, folder, { recursive: true });
      return [...new Set(changed.map((file) => file.split('/')[0]!))];
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
