/**
 * What a release costs and whether that is left. Epsilons and budgets are whole numbers of millionths, so that sums are
 * exact. An account is what one recipient, or the recipients under one roof, have ever cost one provider.
 */
import type { AgreementTerms, Count, Instant, PartnerHandle } from '@entente/contract';
import { told } from '../overlap/rules.ts';
import { microEpsilon } from './noise.ts';

const dayMs = 86_400_000;

/** The limits of releases under an agreement, for one recipient. */
export type Limits = {
  readonly epsilon: number;
  readonly perRecipient: number;
  readonly perAffiliation: number;
  readonly epochDays: number;
  /** The recipient and whoever shares its budget, as parties. */
  readonly affiliation: readonly PartnerHandle[];
};

/** The same in millionths. What is finer than that is cut off, so never more is spent than was signed. */
export function limitsOf(
  { releases, affiliations, parties }: AgreementTerms,
  recipient: PartnerHandle,
): Limits {
  const { epsilon, epochDays, budgetPerRecipient, budgetPerAffiliation } = releases;
  return {
    epsilon: millionthsOf(epsilon),
    perRecipient: millionthsOf(budgetPerRecipient),
    perAffiliation: millionthsOf(budgetPerAffiliation),
    epochDays,
    affiliation: affiliations?.find((group) => group.includes(recipient)) ?? parties,
  };
}

/** A decimal of the terms has an error far below a millionth as a floating-point number; 0.29 is 290,000. */
const millionthsOf = (value: number): number => Math.floor(value * microEpsilon + 1e-6);

/** Millionths as a number that people read. */
export const epsilonOf = (millionths: number): number => millionths / microEpsilon;

/** How long an epoch is. */
export const epochMs = (epochDays: number): number => epochDays * dayMs;

/** The end of the epoch that `now` is in. Epochs follow each other from 1970 on, in whole days of UTC. */
export function epochEndOf(now: Instant, epochDays: number): Instant {
  const length = epochMs(epochDays);
  return (Math.floor(now / length) + 1) * length;
}

/** The members of an affiliation whose answers are charged at that provider: all but the provider itself. */
export const chargedMembers = (
  affiliation: readonly PartnerHandle[],
  provider: PartnerHandle,
): PartnerHandle[] => affiliation.filter((member) => member !== provider).toSorted();

/** What the accounts of a provider say, of one recipient that asks. */
export type Standing = {
  readonly provider: PartnerHandle;
  /** The recipient's own. */
  readonly recipient: number;
  /** The affiliation's of this agreement, and those of others that the recipient has ever been in. */
  readonly affiliations: readonly { readonly spent: number; readonly limit: number }[];
  /** That the recipient is told nothing about the provider's people, because of the lists it asked with. */
  readonly isFrozen?: boolean;
};

/** Whether a question is answered: charged to all of them, or one of the budgets does not suffice, or nothing is told. */
export type Decision = 'charged' | 'over-recipient' | 'over-affiliation' | 'frozen';

/** What a question costs at each provider in it: for the recipient's account, and for each of its affiliations. */
export type Cost = { readonly recipient: number; readonly affiliation: number };

/**
 * Decides about questions in their order, each about the people of some providers, all of whom are charged or none.
 * Where an affiliation's budget does not suffice, or nothing is told, the recipient's own is charged all the same: what is left of it, which
 * the recipient is shown, follows from its own questions alone and says nothing about those of others.
 */
export function decide(
  questions: readonly { readonly providers: readonly PartnerHandle[] }[],
  standings: readonly Standing[],
  { epsilon, perRecipient }: Pick<Limits, 'epsilon' | 'perRecipient'>,
): Decision[] {
  const own = new Map(standings.map(({ provider, recipient }) => [provider, recipient]));
  const added = new Map(standings.map(({ provider }) => [provider, 0]));
  const charge = (accounts: Map<PartnerHandle, number>, providers: readonly PartnerHandle[]): void => {
    for (const provider of providers) accounts.set(provider, accounts.get(provider)! + epsilon);
  };
  return questions.map(({ providers }) => {
    if (!providers.every((provider) => own.get(provider)! + epsilon <= perRecipient)) return 'over-recipient';
    charge(own, providers);
    if (standings.some((each) => each.isFrozen === true && providers.includes(each.provider)))
      return 'frozen';
    const isLeft = standings
      .filter(({ provider }) => providers.includes(provider))
      .every(({ provider, affiliations }) =>
        affiliations.every(({ spent, limit }) => spent + added.get(provider)! + epsilon <= limit),
      );
    if (!isLeft) return 'over-affiliation';
    charge(added, providers);
    return 'charged';
  });
}

/** What a decision costs at each provider. */
export function costOf(decision: Decision, epsilon: number): Cost {
  switch (decision) {
    case 'charged':
      return { recipient: epsilon, affiliation: epsilon };
    case 'over-affiliation':
    case 'frozen':
      return { recipient: epsilon, affiliation: 0 };
    case 'over-recipient':
      return { recipient: 0, affiliation: 0 };
  }
}

/** Numbers as they may be told: of those below `k`, noise included, that they are too few. */
export type Told = {
  readonly covered: Count;
  readonly overlap: Count;
  readonly prospects: Count;
  /** Of an analysis what it tells. */
  readonly analysis?: object;
};

/**
 * Adds noise to the two numbers that one person is in one of. Their sum follows from them, so it costs nothing more,
 * and `k` is held against what can be told, never against how many there are.
 */
export function noisy(
  people: { readonly overlap: number; readonly prospects: number },
  k: number,
  draw: () => number,
): Told {
  const [overlap, prospects] = [people.overlap + draw(), people.prospects + draw()];
  return {
    covered: told(overlap + prospects, k),
    overlap: told(overlap, k),
    prospects: told(prospects, k),
  };
}

/** What is told instead of a number. */
export const nothing: Told = { covered: 'suppressed', overlap: 'suppressed', prospects: 'suppressed' };
