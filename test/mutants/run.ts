// Tries every mutant of the policy: somebody must notice.
import { reasonFor } from './equivalents.ts';
import { mutantsOf, type Mutant } from './mutate.ts';
import { openWorld, readSources, type Trial } from './world.ts';

export type Tried = {
  readonly mutants: number;
  readonly killed: number;
  /** Those that nobody can notice, each for the reason that is written down. */
  readonly excused: readonly Mutant[];
  /** Those that somebody should have noticed. */
  readonly survivors: readonly Mutant[];
};

/** Tries all mutants of the files whose name contains `part`. Throws where the policy itself does not pass. */
export function tryMutants(part = ''): Tried {
  const order = openOrder();
  const sources = [...readSources()].filter(([file]) => file.includes(part));
  const mutants = sources.flatMap(([file, text]) => mutantsOf(file, text));
  const alive = mutants.filter((mutant) => !isKilled(mutant, order));
  const excused = alive.filter((mutant) => reasonFor(mutant) !== undefined);
  const survivors = alive.filter((mutant) => reasonFor(mutant) === undefined);
  return { mutants: mutants.length, killed: mutants.length - alive.length, excused, survivors };
}

/** First the printed matrix, which most can be seen in, then the tests. */
function isKilled(mutant: Mutant, order: Order): boolean {
  let trials: readonly Trial[];
  try {
    const world = openWorld(mutant);
    if (!world.isAsPrinted()) return true;
    trials = world.trials();
  } catch {
    return true;
  }
  // Cases that are made of what the policy says can be fewer or more.
  return trials.length !== order.trials || order.isAnyTrue((place) => fails(trials[place]!));
}

function fails({ run }: Trial): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

type Order = {
  readonly trials: number;
  /** Asks of one trial after the other until it is true of one. */
  isAnyTrue(ask: (place: number) => boolean): boolean;
};

/** Begins with those that have failed most often for the time they take. Throws where one fails without any mutant. */
function openOrder(): Order {
  const world = openWorld();
  if (!world.isAsPrinted()) throw new Error('docs/policy.md is not the policy: node scripts/print-policy.ts');
  const places = world.trials().map(({ file, title, run }, place) => {
    const started = performance.now();
    try {
      run();
    } catch (error) {
      throw new Error(`${file}: ${title}: fails without any mutant`, { cause: error });
    }
    return { place, ms: performance.now() - started, failed: 1 };
  });
  return {
    trials: places.length,
    isAnyTrue: (ask) => {
      places.sort((a, b) => b.failed / b.ms - a.failed / a.ms);
      const found = places.find(({ place }) => ask(place));
      if (found) found.failed += 1;
      return found !== undefined;
    },
  };
}
