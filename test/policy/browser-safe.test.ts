// Contract, policy and client run in a browser as they run here, so nothing they reach may be of Node.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const within: Readonly<Record<string, string>> = {
  '@entente/contract': `${root}/packages/contract/src/index.ts`,
  '@entente/policy': `${root}/packages/policy/src/index.ts`,
  '@entente/client': `${root}/packages/client/src/index.ts`,
};

/** What a package asks for besides zod. */
const own: Readonly<Record<string, readonly string[]>> = {
  '@entente/policy': ['@casl/ability'],
  '@entente/client': ['@trpc/client'],
};

/** Every module that an entry reaches, types aside, and what it asks for outside of the three packages. */
function reachOf(entry: string): { files: Set<string>; outside: Set<string> } {
  const files = new Set<string>();
  const outside = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const text = readFileSync(file, 'utf8');
    const asked = text.matchAll(
      /^(?:import|export)\s(?!type\b)[^;]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
    );
    for (const [, named, called] of asked) {
      const name = (named ?? called)!;
      const target = name.startsWith('.') ? resolve(dirname(file), name) : within[name];
      if (target === undefined) outside.add(name);
      else waiting.push(target);
    }
  }
  return { files, outside };
}

test.each(Object.entries(within))(
  '%s imports zod, the policy also CASL and the client tRPC, and nothing of Node',
  (name, entry) => {
    const { files, outside } = reachOf(entry);
    expect(files.size).toBeGreaterThan(20);
    expect([...files].every((file) => existsSync(file))).toBe(true);
    expect([...outside].toSorted()).toEqual([...(own[name] ?? []), 'zod']);
  },
);

test.each(Object.entries(within))('%s asks for no global that only Node has', (_, entry) => {
  for (const file of reachOf(entry).files) {
    const code = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$|'[^'\n]*'|`[^`]*`/gm, '');
    expect(code).not.toMatch(/\b(process|Buffer|require|__dirname|setImmediate|global)\b(?!:)/);
  }
});
