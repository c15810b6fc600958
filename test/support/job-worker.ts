// A worker in a process of its own, to be killed: `node job-worker.ts <database url> <spool> <journal file>`.
import { openJournal, runWorker } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { testMaster } from './template.ts';

const [adminUrl = '', spool = '', journalFile = '', now = ''] = process.argv.slice(2);
const database = await openDatabase({ adminUrl, master: testMaster, connections: 6 });
await runWorker({
  database,
  spool,
  journal: openJournal(journalFile),
  clock: () => Number(now),
  schedule: {},
  onFault: (error) => process.stderr.write(`${String(error)}\n`),
});
process.stdout.write('working\n');
