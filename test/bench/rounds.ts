/**
 * How everything is measured: all peers in one run, in turn, round by round, each beginning another round, and each
 * time with the same answer. What a machine does meanwhile then falls on all of them alike.
 */
import { deepStrictEqual } from 'node:assert';

export type Peer<Answer> = {
  readonly name: string;
  /** What is needed anew for each run and not measured. */
  readonly prepare?: () => Promise<void>;
  readonly run: () => Promise<Answer | void>;
  /** What is compared, where the run itself does not answer; not measured. */
  readonly answer?: () => Promise<Answer>;
};

/** `ratio` is the peer's median divided by Entente's: how many times faster Entente is. */
export type Row = {
  readonly name: string;
  readonly peer: string;
  readonly median_ms: number;
  readonly ratio: number;
};

/** Who is measured against. */
export const ourselves = 'entente';

const defaultRounds = 5;
/** A fast peer runs several times in a round, for about so long. */
const roundMs = 200;
const mostRepeats = 20;

/**
 * The medians of the peers about one question, Entente first. Every answer must equal the first one.
 * Warms each peer up with a run or two that do not count.
 */
export async function compare<Answer>(
  name: string,
  peers: readonly Peer<Answer>[],
  { rounds = defaultRounds }: { rounds?: number } = {},
): Promise<Row[]> {
  if (peers[0]?.name !== ourselves) throw new Error('Entente is the first of the peers');
  const measured = peers.map((peer) => ({ ...peer, times: [] as number[], repeats: 1 }));
  const answers: unknown[] = [];
  for (const peer of measured) {
    let { answer, ms } = await runOnce(peer);
    answers.push(answer);
    assertSame(answers[0], answer, `${name}: ${peer.name} answers otherwise at first`);
    // The first run of a fast one is mostly compiling and connecting.
    if (ms < roundMs) ({ answer, ms } = await runOnce(peer));
    peer.repeats = Math.min(mostRepeats, Math.max(1, Math.floor(roundMs / ms)));
  }
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < measured.length; turn += 1) {
      const peer = measured[(round + turn) % measured.length]!;
      for (let repeat = 0; repeat < peer.repeats; repeat += 1) {
        const { answer, ms } = await runOnce(peer);
        assertSame(answers[0], answer, `${name}: ${peer.name} answers otherwise in round ${round}`);
        peer.times.push(ms);
      }
    }
  }
  return rowsOf(
    name,
    measured.map(({ name: peer, times }) => ({ peer, ms: medianOf(times) })),
  );
}

/** Rows of medians that were measured elsewhere, Entente's among them. */
export function rowsOf(name: string, medians: readonly { peer: string; ms: number }[]): Row[] {
  const own = medians.find(({ peer }) => peer === ourselves);
  if (!own) throw new Error(`${name} was not measured with Entente`);
  return medians.map(({ peer, ms }) => ({
    name,
    peer,
    median_ms: rounded(ms),
    ratio: rounded(ms / own.ms),
  }));
}

async function runOnce<Answer>({
  prepare,
  run,
  answer: look,
}: Peer<Answer>): Promise<{ answer: unknown; ms: number }> {
  await prepare?.();
  const { answer, ms } = await timed(run);
  return { answer: look ? await look() : answer, ms };
}

/** Runs once, and says how long it took. */
export async function timed<Answer>(run: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const started = performance.now();
  const answer = await run();
  return { answer, ms: performance.now() - started };
}

/** The middle one, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new Error('nothing was measured');
  return (upper + lower) / 2;
}

function assertSame(expected: unknown, actual: unknown, message: string): void {
  try {
    deepStrictEqual(actual, expected);
  } catch (error) {
    throw new Error(`${message}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`, {
      cause: error,
    });
  }
}

/** Four digits are more than anything measured here is worth. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
