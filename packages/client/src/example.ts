// How a program in TypeScript uses Entente: `ENTENTE_URL=… ENTENTE_KEY=… node packages/client/src/example.ts`.
import { CustomersMapping } from '@entente/contract';
import { connect, Refusal } from './index.ts';

const { ENTENTE_URL: url = 'http://127.0.0.1:4870', ENTENTE_KEY: key = '' } = process.env;
const entente = connect({ url, key });

// Any stream of bytes: in Node `createReadStream('members.csv')`, in a browser the file that was chosen.
const file = new Blob(['id,mail\n1001,ada@example.com\n1002,bo@example.com\n']);
const mapping = CustomersMapping.parse({ kind: 'customers', ref: 'id', identifiers: { email: 'mail' } });

// It is sent, and a job imports it. Whoever stops waiting finds the job again by its id, or by the key.
const jobs: string[] = [];
const { rows, created, unchanged } = await entente.import.customers(file, mapping, {
  key: 'members-2026-07-01',
  onJob: ({ id }) => void jobs.push(id),
});
process.stdout.write(`${rows} rows: ${created} new, ${unchanged} as before\n`);

// A job is followed until it is over, however often the line breaks.
for await (const job of await entente.job.watch({ id: jobs[0] ?? '' }))
  process.stdout.write(`${job.kind}: ${job.state}\n`);

try {
  await entente.customer.get({ ref: '9999', reason: 'the customer asked' });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stdout.write(`Refused (${error.code}): ${error.message}\n`);
}
