// The process that is killed: it runs one flow against a database of its own, and dies at one boundary. Told to pause
// instead, it stops after every commit until it is told to go on, so that the state can be looked at.
import { createInterface } from 'node:readline';
import { openJournal } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { callersOf } from '../support/callers.ts';
import { testMaster } from '../support/template.ts';
import { dieAt, removeChance, say, watchBoundaries, type Boundary } from './boundaries.ts';
import { flowOf, instantOf, type FlowName } from './flows.ts';
import { piecemeal } from './piecemeal.ts';

/** What the process is told, as JSON in its first argument. */
export type Order = {
  readonly url: string;
  readonly journalFile: string;
  readonly flow: FlowName;
  /** Null to pause after every commit instead of dying. */
  readonly boundary: Boundary | null;
  /** Whether every step of a transaction commits by itself: the control. */
  readonly isPiecemeal: boolean;
};

const order = JSON.parse(process.argv[2] ?? '') as Order;
removeChance();
const input = createInterface({ input: process.stdin });
const lines = input[Symbol.asyncIterator]();
await watchBoundaries(
  order.boundary
    ? dieAt(order.boundary)
    : {
        before: (what) => say('at', what),
        after: async (what) => {
          say('done', what);
          if (what === 'commit') await lines.next();
        },
      },
);
const database = await openDatabase({ adminUrl: order.url, master: testMaster, connections: 2 });
const journal = openJournal(order.journalFile);
const time = { now: instantOf(order.flow) };
await flowOf(order.flow).run(
  callersOf({ database: order.isPiecemeal ? piecemeal(database) : database, journal, time, noise: () => 1 }),
);
await database.close();
process.exit(0);
