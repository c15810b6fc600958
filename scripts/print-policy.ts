// Writes docs/policy.md, the whole policy as a table. Run it after changing who may do what, and review the marks.
import { writeFileSync } from 'node:fs';
import { printPolicy } from '@entente/policy';

writeFileSync(new URL('../docs/policy.md', import.meta.url), printPolicy());
