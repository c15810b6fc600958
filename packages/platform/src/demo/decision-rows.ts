/**
 * The rows of a consents file. They are out of order, as files are that were put together from several systems; a few
 * are about refs that no customers file has, and a few say what cannot be recorded.
 */
import { type Ask, type Decision, decisionsOf } from './decisions.ts';
import { diceOf, mix, streamKey } from './dice.ts';
import type { Cell, Row } from './rows.ts';
import { customersOf, type Shop, strangerRef, type World } from './world.ts';

/** What a business asks, and how it writes one decision down; purpose and recipient may be words nobody knows. */
export type DecisionWriting = {
  asks: readonly Ask[];
  cellsOf: (decision: WrittenDecision, ref: string) => readonly Cell[];
};
export type WrittenDecision = Omit<Decision, 'purpose' | 'recipient'> & {
  purpose: string;
  recipient: string;
};

const rounds = 3;
const oddEvery = 4000;

/** Each round walks the customers in another order and writes the third of their decisions that is its share. */
export function* decisionRows(world: World, shop: Shop, { asks, cellsOf }: DecisionWriting): Generator<Row> {
  const key = streamKey(world.seed, `${shop.handle}/decisions`);
  let written = 0;
  for (let round = 0; round < rounds; round++) {
    for (const { ref, record } of customersOf(world, shop, `decisions ${round}`)) {
      for (const [nth, decision] of decisionsOf(asks, diceOf(key, record), world.at).entries()) {
        if (mix(key ^ (record * 64 + nth)) % rounds !== round) continue;
        yield cellsOf(decision, ref);
        if (written++ % oddEvery !== 20) continue;
        const stranger = strangerRef(world, shop, written);
        for (const odd of oddDecisions(decision, ref, stranger))
          yield odd.lands ? cellsOf(odd.decision, odd.ref) : { rejected: cellsOf(odd.decision, odd.ref) };
      }
    }
  }
}

/** A stranger's no is kept, for it binds when the customer appears; the others cannot be recorded. */
function oddDecisions(decision: Decision, ref: string, stranger: string) {
  const { at } = decision;
  const no = { ...decision, event: 'refused' as const, at, categories: [], expiresAt: null };
  const yes = { ...decision, event: 'given' as const, at, expiresAt: null };
  return [
    { lands: true, decision: no, ref: stranger },
    { lands: false, decision: yes, ref: stranger },
    { lands: false, decision: { ...no, purpose: 'resale' }, ref },
    { lands: false, decision: { ...no, recipient: 'nobody-we-know' }, ref },
    { lands: false, decision: { ...yes, purpose: '*' }, ref },
  ];
}
