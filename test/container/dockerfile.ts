// A Dockerfile as far as ours needs to be read: instructions with their arguments, and what a pattern keeps out of it.

export type Instruction = { readonly word: string; readonly text: string };

/** The instructions of a Dockerfile, in order; comments are left out and continued lines joined. */
export function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { word: word.toUpperCase(), text };
    });
}

/** The arguments of an instruction in its list form, such as `["node", "main.ts"]`. Throws where it has none. */
export function listOf({ word, text }: Instruction): string[] {
  const found = /\[.*\]$/.exec(text);
  if (!found) throw new Error(`${word} ${text} is run by a shell`);
  return JSON.parse(found[0]) as string[];
}

/** Whether a path, from the top of the repository, stays out of the build by one of these patterns. */
export const isIgnored = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => {
    const anywhere = pattern.startsWith('**/');
    const name = anywhere ? pattern.slice(3) : pattern;
    const parts = path.split('/');
    return anywhere ? parts.includes(name) : path === name || path.startsWith(`${name}/`);
  });
