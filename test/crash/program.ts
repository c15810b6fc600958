// The interrupted process as one file. Thousands of them are started, and reading a thousand modules each time would
// take several times as long as all that they do.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';

type Rolldown = {
  rolldown: (options: object) => Promise<{
    write: (options: object) => Promise<unknown>;
    close: () => Promise<void>;
  }>;
};

/** Bundles `interrupted.ts`, once for a test file; it is gone afterwards. Gives its path. */
export async function bundleProgram(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'entente-crash-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const { rolldown } = (await import(pathToFileURL(bundlerPath()).href)) as Rolldown;
  const bundle = await rolldown({
    input: fileURLToPath(new URL('interrupted.ts', import.meta.url)),
    platform: 'node',
    external: ['pg-native'],
    logLevel: 'silent',
    // What a module reads beside itself, such as migrations, stays where it is.
    plugins: [
      {
        name: 'places',
        transform: (code: string, id: string) =>
          code.includes('import.meta.url')
            ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
            : null,
      },
    ],
  });
  const file = join(folder, 'interrupted.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return file;
}

/** The bundler comes with the test runner. */
function bundlerPath(): string {
  const from = (path: string, name: string): string => createRequire(path).resolve(name);
  return from(from(from(import.meta.url, 'vitest/package.json'), 'vite/package.json'), 'rolldown');
}
