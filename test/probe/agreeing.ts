// The agreements of the probed world. A pair has two in force, in each of which one of them has asked for a change, one
// that nobody has signed and one that both have suspended; aurora has one besides whose time
// is over, and everybody one that was terminated after people had been handed over under it.
import { PartnerHandle, type CooperationId, type TermsHash } from '@entente/contract';
import { canary } from './canary.ts';
import { former, mateOf, now, pairs, type Handle, type Making } from './cast.ts';

export type Agreed = {
  /** In force; this partner has asked for a change. */
  readonly main: CooperationId;
  /** In force; the mate has asked for a change. */
  readonly theirs: CooperationId;
  readonly theirChange: TermsHash;
  readonly proposal: CooperationId;
  readonly proposed: TermsHash;
  readonly suspended: CooperationId;
  /** With the former partner. */
  readonly terminated: CooperationId;
  /** The permissions between the two: of which it is the recipient, and of which the provider. */
  readonly mateKey: string;
  readonly ownKey: string;
  /** The terms of the agreement in force. */
  readonly terms: Record<string, unknown>;
};

const keyOf = (provider: string, recipient: string): string =>
  `${provider}>${recipient} direct-marketing contact+purchase`;
const day = 86_400_000;

type All = Record<Handle, Agreed> & {
  expired: CooperationId;
  parties: Map<string, readonly string[]>;
};

export async function agree(making: Making): Promise<All> {
  const parties = new Map<string, readonly string[]>();
  /** Terms between two, under a name that says who proposed them. */
  const termsOf = (one: string, other: string, ends = '2027-12-31'): Record<string, unknown> => {
    const name = canary(one, 'terms', parties.size);
    parties.set(name, [one, other]);
    const line = (provider: string, recipient: string) => ({
      provider,
      recipient,
      purpose: 'direct-marketing',
      categories: ['contact', 'purchase'],
      actions: ['count', 'deliver'],
    });
    const permissions = [line(one, other), line(other, one)];
    return { name, parties: [one, other], starts: '2025-12-01', ends, minimumCohort: 10, permissions };
  };
  const sign = async (terms: Record<string, unknown>, isEnrolled = true): Promise<CooperationId> => {
    const both = terms['parties'] as [string, string];
    const { id, hash } = await making.as(both[0]).agreement.propose({ terms });
    for (const party of both) await making.as(party).agreement.sign({ id, hash });
    if (isEnrolled) for (const party of both) await making.as(party).cooperation.enrol({ cooperation: id });
    return id;
  };

  const expired = await sign(termsOf('aurora', 'cedar', '2026-03-01'));
  const terminated: Record<string, CooperationId> = {};
  for (const [one, other] of Object.entries(former)) {
    if (one > other) continue;
    const id = await sign(termsOf(one, other));
    for (const [recipient, provider] of [
      [one, other],
      [other, one],
    ] as const) {
      const permission = keyOf(provider, recipient);
      await making.as(recipient).delivery.request({ cooperation: id, permission, mode: 'all' });
      terminated[recipient] = id;
    }
    for (const party of [one, other]) await making.as(party).agreement.terminate({ id });
  }
  // Who has not answered in time is told for the last time, and has not answered then either.
  making.time.now += 10 * day;
  for (const [one, recipient] of Object.entries(former) as [Handle, Handle][])
    await making.as(one).recall.escalate({
      cooperation: terminated[one]!,
      recipient: PartnerHandle.parse(recipient),
      reason: canary(one, 'late'),
    });
  making.time.now = now - day;

  const found: Partial<Record<Handle, Agreed>> = {};
  for (const [one, other] of pairs) {
    const terms = [termsOf(one, other), termsOf(other, one)] as const;
    const ids = [await sign(terms[0]), await sign(terms[1])] as const;
    const hashes = [
      await widen(making, ids[0], { terms: terms[0], by: one }),
      await widen(making, ids[1], { terms: terms[1], by: other }),
    ] as const;
    const { id: proposal, hash: proposed } = await making
      .as(one)
      .agreement.propose({ terms: termsOf(one, other) });
    const held = termsOf(other, one);
    const suspended = await sign(held, false);
    await widen(making, suspended, { terms: held, by: one });
    await making.as(one).change.cancel({ id: suspended, change: 1 });
    for (const party of [one, other]) await making.as(party).agreement.suspend({ id: suspended });
    for (const [place, party] of [one, other].entries())
      found[party] = {
        main: ids[place]!,
        theirs: ids[1 - place]!,
        theirChange: hashes[1 - place]!,
        proposal,
        proposed,
        suspended,
        terminated: terminated[party]!,
        mateKey: keyOf(mateOf(party), party),
        ownKey: keyOf(party, mateOf(party)),
        terms: terms[place]!,
      };
  }
  return { ...(found as Record<Handle, Agreed>), expired, parties };
}

/** Asks the other side for more, which therefore waits for its signature. */
async function widen(
  making: Making,
  id: CooperationId,
  { terms, by }: { terms: Record<string, unknown>; by: string },
): Promise<TermsHash> {
  const lines = terms['permissions'] as readonly { recipient: string; actions: readonly string[] }[];
  const permissions = lines.map((line) =>
    line.recipient === by ? { ...line, actions: ['count', 'analyse', 'deliver'] } : line,
  );
  const to = { terms: { ...terms, permissions } };
  const { change } = making.as(by);
  const { hash } = await change.check({ id, to });
  await change.request({ id, to, hash });
  return hash;
}
