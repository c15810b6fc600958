import { expect, test } from 'vitest';
import { isTurn, type Boundary } from '../crash/boundaries.ts';
import { flowNames } from '../crash/flows.ts';
import { openTrials, type Reference } from '../crash/trials.ts';

const trials = await openTrials();

const sides = ['before', 'after'] as const;
/** Every boundary of a flow; unless all are asked for, those at which anything changes, and every thirtieth of the others. */
const isThorough = process.env['ENTENTE_CRASH'] === 'all';

const boundariesOf = ({ boundaries }: Reference, oneIn = 30): Boundary[] =>
  boundaries
    .flatMap((what, index) => sides.map((side) => ({ at: index + 1, side, isChange: isTurn(what) })))
    .filter(({ isChange }, index) => isThorough || isChange || index % oneIn === 0);

/** Interrupts a flow at all of these boundaries, two at a time. */
async function interruptAll(reference: Reference, at: readonly Boundary[], isPiecemeal = false) {
  const waiting = at.values();
  const faults: string[] = [];
  let unreached = 0;
  const worker = async (): Promise<void> => {
    for (const boundary of waiting) {
      const found = await trials.interrupt(reference, boundary, { isPiecemeal });
      if (found) faults.push(...found);
      else unreached += 1;
    }
  };
  await Promise.all([worker(), worker()]);
  return { faults, unreached };
}

test.each(flowNames)('killed at any boundary, %s leaves nothing lost, doubled or halved', async (flow) => {
  const reference = await trials.refer(flow);
  expect(reference.faults).toEqual([]);
  const boundaries = boundariesOf(reference);
  const all = 2 * reference.boundaries.length;
  process.stdout.write(
    `${flow}: ${boundaries.length} of ${all} boundaries, ${reference.states.length - 1} commits\n`,
  );
  expect(await interruptAll(reference, boundaries)).toEqual({ faults: [], unreached: 0 });
});

test.each(['withdrawal', 'delivery', 'refresh', 'erasure', 'release'] as const)(
  'halves are noticed where every step of %s commits by itself',
  async (flow) => {
    const reference = await trials.refer(flow);
    const some = boundariesOf(reference, 7).filter(({ at, side }) => side === 'after' && at % 6 === 0);
    const { faults } = await interruptAll(reference, some, true);
    expect(faults.length).toBeGreaterThan(0);
  },
);
