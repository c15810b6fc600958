// Writes docs/cli.md, the manual of the command line. Run it after changing a command, and review the text.
import { writeFileSync } from 'node:fs';
import { printManual } from '@entente/cli';

writeFileSync(new URL('../docs/cli.md', import.meta.url), printManual());
