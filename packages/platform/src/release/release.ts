/**
 * Answering with noise. Everything happens in one transaction, which holds what may change the terms or make somebody
 * else spend: what was told before in this epoch is told again, the rest is counted, charged to every provider, and
 * kept. The answer leaves after the commit. The same statements run whatever is decided, so that neither the answer
 * nor the time it takes tells a number that was too small from a budget that was spent.
 */
import type { CooperationId, FreezeSignal, Instant, PartnerHandle, ReleaseOutcome } from '@entente/contract';
import type { Transaction } from '@entente/store';
import type { PermissionRow } from '../agreement/permissions.ts';
import { charge, openAccounts, type Accounts } from './accounts.ts';
import { freeze, type Frozen, type Question, type Said } from './frozen.ts';
import { costOf, decide, epochEndOf, type Decision, type Limits, type Told } from './rules.ts';
import { freezeRecipient } from './seeding.ts';
import type { ListSketch } from './sketch.ts';

/** A question that was not answered in this epoch yet. */
export type Fresh = Question & {
  readonly digest: Buffer;
  readonly terms: readonly PermissionRow[];
  /** What is told of it: numbers with noise, drawn whatever is decided. */
  readonly drawn: Told;
  /** What is told where a budget does not suffice: the same without any number. */
  readonly nothing: Told;
  /** Whether any number of the providers' people was drawn that is not too small. */
  readonly isTold: boolean;
};

type Asking = {
  readonly cooperation: CooperationId;
  readonly recipient: PartnerHandle;
  readonly askedBy: string;
  readonly limits: Limits;
  readonly at: Instant;
  /** Who the recipient's own people are, where they are looked at, and at whose accounts that stops everything. */
  readonly list?: {
    readonly people: ListSketch;
    readonly signals: ReadonlyMap<PartnerHandle, FreezeSignal>;
  };
};

/** Answers questions with noise, charges for them and keeps what is told. */
export async function release(
  tx: Transaction,
  questions: readonly Fresh[],
  asking: Asking,
): Promise<Frozen[]> {
  const { at, limits, askedBy } = asking;
  const until = epochEndOf(at, limits.epochDays);
  const providers = providersOf(questions);
  const accounts: Accounts[] = [];
  for (const line of providers) {
    const charging = { cooperation: asking.cooperation, permission: line.number, now: at };
    accounts.push(
      await tx.charge(charging, async (store) => {
        const signal = asking.list?.signals.get(line.provider);
        if (signal) await freezeRecipient(store, asking, signal);
        return openAccounts(store, line.provider, asking);
      }),
    );
  }
  const decisions = decide(
    questions.map(({ terms }) => ({ providers: terms.map(({ provider }) => provider) })),
    accounts,
    limits,
  );
  const answers = questions.map((question, place) => {
    const decision = decisions[place]!;
    const told = decision === 'charged' ? question.drawn : question.nothing;
    return { ...question, at, until, epsilon: limits.epsilon, decision, told };
  });
  for (const [place, line] of providers.entries())
    await chargeAt(tx, line, { asking, answers, accounts: accounts[place]! });
  const kept = answers.map(({ terms, decision, ...answer }) => ({
    ...answer,
    providers: terms.map(({ provider }) => provider).toSorted(),
    cost: costOf(decision, limits.epsilon).recipient,
  }));
  await tx.own((store) => freeze(store, kept, { askedBy, people: asking.list?.people }));
  return answers;
}

type Decided = Fresh & Frozen & { readonly decision: Decision };

/** One line of each provider's, in the order in which their accounts are opened. */
function providersOf(questions: readonly Fresh[]): PermissionRow[] {
  const lines = new Map(questions.flatMap(({ terms }) => terms.map((line) => [line.provider, line])));
  return [...lines.values()].toSorted((a, b) => (a.provider < b.provider ? -1 : 1));
}

/** Charges one provider's accounts, and writes down there what was asked and what it cost. */
async function chargeAt(
  tx: Transaction,
  line: PermissionRow,
  { asking, answers, accounts }: { asking: Asking; answers: readonly Decided[]; accounts: Accounts },
): Promise<void> {
  const { cooperation, recipient, limits, at } = asking;
  const about = answers.filter(({ terms }) => terms.some(({ provider }) => provider === line.provider));
  const costs = about.map(({ decision }) => costOf(decision, limits.epsilon));
  const total = {
    recipient: costs.reduce((sum, cost) => sum + cost.recipient, 0),
    affiliation: costs.reduce((sum, cost) => sum + cost.affiliation, 0),
  };
  const rows = about.map((answer, place) => ({
    at: new Date(at),
    until: new Date(answer.until),
    cooperation,
    recipient,
    permission: line.key,
    agreement_version: line.version,
    others: answer.terms.map(({ provider }) => provider).filter((provider) => provider !== line.provider),
    sets: answer.sets.flatMap((set) =>
      set.startsWith(`${line.provider}=`) ? [set.slice(line.provider.length + 1)] : [],
    ),
    kind: answer.about.kind,
    by: textsOf(answer.about.by, line),
    condition: textsOf(answer.about.conditions, line)[0] ?? null,
    outcome: outcomeOf(answer),
    epsilon: limits.epsilon,
    cost_recipient: costs[place]!.recipient,
    cost_affiliation: costs[place]!.affiliation,
  }));
  await tx.charge({ cooperation, permission: line.number, now: at }, async (store) => {
    await charge(store, accounts, total);
    await store.insertInto('release_charge').values(rows).execute();
  });
}

/** As the provider is told: of the covered people alone, since whom the recipient knows is its secret. */
function outcomeOf({ decision, isTold }: Decided): ReleaseOutcome {
  if (decision !== 'charged') return decision;
  return isTold ? 'told' : 'too-few';
}

/** What was asked about a provider's own people; what was asked about those of others is not its to read. */
const textsOf = (said: readonly Said[], { provider }: PermissionRow): string[] =>
  said.filter((each) => each.provider === provider).map(({ text }) => text);
