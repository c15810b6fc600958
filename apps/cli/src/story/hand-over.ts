/** The recipient is handed people, and the provider's ledger has it. */
import type { Delivery } from '@entente/contract';
import { count, facts, table } from '../table.ts';
import { actors, nameOf, permission, provider, recipient, type Signed } from './stage.ts';

/** Requests the people both know and those the recipient does not know; all of them where each are too few. */
export async function handOver(stage: Signed): Promise<readonly Delivery[]> {
  const { teller, cooperation } = stage;
  const { analyst } = actors(stage);
  teller.chapter(`${nameOf(stage, recipient)} is handed people`);
  const deliveries: Delivery[] = [];
  for (const mode of ['overlap', 'prospects', 'all'] as const) {
    if (mode === 'all' && deliveries.some(({ state }) => state === 'COMPLETED')) break;
    deliveries.push(await analyst(recipient).delivery.request({ cooperation, permission, mode }));
  }
  const whom = { overlap: 'people both know', prospects: 'people it did not know', all: 'both together' };
  teller.show(
    table(
      ['delivery', 'of', 'ended', 'people handed over'],
      deliveries.map(({ id, mode, state, reason, delivered }) => [
        id,
        whom[mode],
        reason === null ? state : `${state}: ${reason}`,
        delivered,
      ]),
    ),
  );
  const completed = deliveries.filter(({ state }) => state === 'COMPLETED');
  const [first] = completed;
  if (!first) {
    teller.say('So few people are covered that nobody was handed over: a larger --people shows more.');
    return [];
  }
  await showRow(stage, first);
  await showLedger(stage);
  return completed;
}

async function showRow(stage: Signed, { id }: Delivery): Promise<void> {
  const { teller } = stage;
  const { rows } = await actors(stage).analyst(recipient).inbox.list({ delivery: id, limit: 1 });
  const [row] = rows;
  if (!row) throw new Error('a completed delivery has no row');
  teller.say('One row of its inbox, of a person who does not exist:');
  teller.show(
    facts([
      ['person', `${row.person}, a number for this partner alone`],
      ['own ref', row.ref],
      ...Object.entries(row.contact),
      ...row.identifiers.map(({ kind, written }) => [kind, written] as const),
      ['to be erased by', row.until],
    ]),
  );
}

async function showLedger(stage: Signed): Promise<void> {
  const { teller } = stage;
  const { handovers } = await actors(stage).officer(provider).disclosure.totals({});
  teller.say(
    `The ledger of ${nameOf(stage, provider)} has it: to whom, why, under which permission. Whom exactly the recipient chose is the recipient’s secret, so it says how many people were considered.`,
  );
  teller.show(
    table(
      ['handed to', 'permission', 'people considered'],
      handovers.map((each) => [nameOf(stage, each.recipient), each.permission, count(each.considered)]),
    ),
  );
}
