// Who attacks, and how. Each plays the same way whatever the build; it is told which build it is up against, and how
// that works inside, and decides by the weight of all that it was told.
import type { Hands } from './hands.ts';
import { minimumCohort, type Helper, type Person } from './stage.ts';
import type { Build } from './weigh.ts';

export type Attacker = {
  readonly name: string;
  readonly helper: Helper;
  readonly cooperations: number;
  readonly purposes: number;
  /** The same build with its control off: what it then does to a number. No answer costs anything there. */
  readonly off: Build;
  /** What was switched off, for people. */
  readonly without: string;
  readonly play: (hands: Hands) => Promise<void>;
};

const epsilonOff = 1;
const withoutNoise = { off: { tells: 'exactly' }, without: 'noise, budget' } as const;
const withoutBudget = {
  off: { tells: 'noisy', epsilon: epsilonOff },
  without: `budget, at an epsilon of ${epsilonOff}`,
} as const;

/** How many victims are in the first of nested lists: beside so many others one of them hardly shows behind the noise. */
const listed = 128;

const known = (hands: Hands, count: number): Person[] => hands.known.slice(0, count);

/** Takes one victim after the other, and each again, until all are known or there is no more to be had. */
async function inTurn(hands: Hands, look: (victim: Person, round: number) => Promise<void>): Promise<void> {
  for (let round = 0; hands.victims.some((victim) => !hands.isSure(victim)); round += 1) {
    for (const victim of hands.victims) {
      if (hands.isSure(victim)) continue;
      if (!(await hands.canGoOn())) return;
      await look(victim, round);
      hands.nextEpoch();
    }
  }
}

/** A list of one person fewer than the minimum cohort, and the victim. */
const thresholdEdge = async (hands: Hands): Promise<void> => {
  const count = minimumCohort - 1;
  await inTurn(hands, async (victim) => {
    await hands.keep([...known(hands, count), victim]);
    hands.learn((await hands.ask()).alone, { known: count, group: [victim] });
  });
};

/** The victim, and a list that grows by one until what is told would be rounded to the next ten. */
const roundingEdge = async (hands: Hands): Promise<void> => {
  const steps = [3, 4];
  await inTurn(hands, async (victim, round) => {
    const count = minimumCohort + steps[round % steps.length]!;
    await hands.keep([...known(hands, count), victim]);
    hands.learn((await hands.ask()).alone, { known: count, group: [victim] });
  });
};

/** The same list every day, until the noise has worn off or there is nothing left to ask with. */
const averaging = async (hands: Hands): Promise<void> => {
  const count = minimumCohort + 10;
  for (const victim of hands.victims) {
    if (!(await hands.canGoOn())) return;
    await hands.keep([...known(hands, count), victim]);
    while (!hands.isSure(victim) && (await hands.canGoOn())) {
      hands.learn((await hands.ask()).alone, { known: count, group: [victim] });
      hands.nextEpoch();
    }
  }
};

/** The same people on one day in every cooperation, for every purpose, and beside people whom nobody has. */
const cloning = async (hands: Hands): Promise<void> => {
  const count = minimumCohort + 10;
  for (const victim of hands.victims) {
    while (!hands.isSure(victim)) {
      // Beside somebody more whom nobody has the same people are another question.
      await hands.keep([...known(hands, count), victim], { isAnew: true });
      for (const question of hands.questions) {
        if (!(await hands.canGoOn())) return;
        hands.learn((await hands.ask(question)).alone, { known: count, group: [victim] });
      }
    }
    hands.nextEpoch();
  }
};

/** Many at once, then halves of them, and halves of those, as far as there is any doubt. */
const nestedLists = async (hands: Hands): Promise<void> => {
  const count = minimumCohort + 10;
  let lists = Array.from({ length: Math.ceil(hands.victims.length / listed) }, (_, n) =>
    hands.victims.slice(n * listed, (n + 1) * listed),
  );
  while (lists.length > 0) {
    const next: Person[][] = [];
    for (const group of lists) {
      if (group.every(hands.isSure)) continue;
      if (!(await hands.canGoOn())) return;
      await hands.keep([...known(hands, count), ...group]);
      hands.learn((await hands.ask()).alone, { known: count, group });
      const middle = Math.ceil(group.length / 2);
      next.push(...[group.slice(0, middle), group.slice(middle)].filter((half) => half.length > 0));
    }
    hands.nextEpoch();
    lists = next;
  }
};

/** Another provider on the recipient's side lets one victim after the other agree and withdraw around the threshold. */
const consentToggling = async (hands: Hands): Promise<void> => {
  await hands.keep([...hands.known, ...hands.victims]);
  const all = { known: hands.known.length, group: hands.victims };
  const asking = { isWithHelper: true };
  while (hands.victims.some((victim) => !hands.isSure(victim))) {
    for (const victim of hands.victims) {
      if (hands.isSure(victim)) continue;
      if (!(await hands.canGoOn(true))) return;
      await hands.decideAtHelper(victim, 'given');
      const first = await hands.ask(hands.questions[0], asking);
      hands.learn(first.alone, all);
      hands.learn(first.both!, { known: minimumCohort - 1, group: [victim], isAtEdge: true });
      await hands.decideAtHelper(victim, 'withdrawn');
      // It stays as it was told, whoever withdrew. Were it told anew, the difference would be the victim.
      const again = await hands.ask(hands.questions[0], asking);
      if (again.both!.release!.at !== first.both!.release!.at)
        throw new Error('what was told was told anew within its epoch');
      hands.nextEpoch();
    }
  }
};

/** Two recipients keep the same list, and put together what each of them is told. */
const colluding = async (hands: Hands): Promise<void> => {
  const count = minimumCohort + 10;
  for (const victim of hands.victims) {
    if (!(await hands.canGoOn())) return;
    for (const side of ['recipient', 'helper'] as const)
      await hands.keep([...known(hands, count), victim], { side });
    while (!hands.isSure(victim) && (await hands.canGoOn())) {
      for (const side of ['recipient', 'helper'] as const)
        hands.learn((await hands.ask(hands.questions[0], { side })).alone, { known: count, group: [victim] });
      hands.nextEpoch();
    }
  }
};

const alone = { helper: 'nobody', cooperations: 1, purposes: 1 } as const;

export const attackers: readonly Attacker[] = [
  { name: 'threshold edge', ...alone, ...withoutNoise, play: thresholdEdge },
  {
    name: 'rounding edge',
    ...alone,
    off: { tells: 'rounded' },
    without: 'noise and budget, rounded to tens',
    play: roundingEdge,
  },
  { name: 'averaging', ...alone, ...withoutBudget, play: averaging },
  { name: 'cloning', ...alone, cooperations: 2, purposes: 5, ...withoutBudget, play: cloning },
  { name: 'nested lists', ...alone, ...withoutNoise, play: nestedLists },
  { name: 'consent toggling', ...alone, helper: 'provider', ...withoutNoise, play: consentToggling },
  { name: 'two recipients', ...alone, helper: 'recipient', ...withoutBudget, play: colluding },
];
