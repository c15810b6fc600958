#!/usr/bin/env node
// The program `entente`.
import { runEntente } from './run.ts';

// Whoever reads the answer may have had enough of it, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const { env: environment, stdout, stderr } = process;
process.exitCode = await runEntente(process.argv.slice(2), { environment, stdout, stderr });
