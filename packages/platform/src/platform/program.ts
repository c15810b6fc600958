/** Which program runs, as it stood when it started: its version, and the commit where it runs from a clone of a repository. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const root = new URL('../../../../', import.meta.url);

export const program = {
  version: z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))).version,
  commit: commitAt(new URL('.git/', root)),
};

/** What a repository has checked out: 40 hexadecimal digits, or null where there is none to be read. */
export function commitAt(repository: URL): string | null {
  const head = find(new URL('HEAD', repository))?.trim();
  const branch = head?.startsWith('ref: ') ? head.slice('ref: '.length) : undefined;
  const commit =
    branch === undefined
      ? head
      : (find(new URL(branch, repository))?.trim() ??
        // A branch that was not moved for long stands among the others, in one file.
        find(new URL('packed-refs', repository))
          ?.split('\n')
          .find((line) => line.endsWith(` ${branch}`))
          ?.split(' ')[0]);
  return commit !== undefined && /^[0-9a-f]{40}$/.test(commit) ? commit : null;
}

function find(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // A repository may also be somebody else's, whom the program does not run as.
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(code)) return undefined;
    throw error;
  }
}
