#!/usr/bin/env node
// The program `entente`.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept for the next command, which starts in half the time; where nothing can be written, it is not.
// It is kept beside the program: in a folder that others write to it could be exchanged.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache', import.meta.url)));
const { runEntente } = await import('./run.ts');

// Whoever reads the answer may have had enough of it, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { env: environment, stdout, stderr } = process;
process.exitCode = await runEntente(process.argv.slice(2), { environment, stdout, stderr });
