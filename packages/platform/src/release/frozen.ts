/**
 * What a recipient was told stays the same until its epoch is over, for the same question about the same people. A
 * question is known again by a keyed digest of what whoever asks puts into it: the permissions, the published sets by
 * name, and who its own people are, under whatever refs or names it keeps them. What the providers have on record is
 * left out on purpose: if an answer were made anew as soon as anybody's consent changed, the change would show.
 */
import type { CooperationId, Count, Instant, PartnerHandle, ReleaseKind } from '@entente/contract';
import { keyedHash, loadStoreKeys, type Cooperation, type MasterKey, type Store } from '@entente/store';
import { sql } from 'kysely';
import type { Told } from './rules.ts';
import type { ListSketch } from './sketch.ts';

/** Something that a question says of one provider's people, in words that the provider wrote or reads. */
export type Said = { readonly provider: PartnerHandle; readonly text: string };

/** What a question asks beyond whom permissions cover and sets have. */
export type About = {
  readonly kind: ReleaseKind;
  /** All of it as one text by which it is known again; empty where there is nothing. */
  readonly key: string;
  /** By what people are told apart. */
  readonly by: readonly Said[];
  readonly conditions: readonly Said[];
};

/** One cell of a question: what it rests on, in the order of the providers. */
export type Question = {
  readonly cooperation: CooperationId;
  readonly permissions: readonly string[];
  /** `provider=name`, sorted. */
  readonly sets: readonly string[];
  readonly about: About;
};

/** What was told about a question, until when. */
export type Frozen = {
  readonly at: Instant;
  readonly until: Instant;
  readonly epsilon: number;
  readonly told: Told;
};

/** A digest of who a partner's people in a cooperation are; it says nothing about anybody else's. */
export async function digestOfPeople(cooperation: Cooperation, partner: string): Promise<string> {
  const { rows } = await sql<{ digest: string | null }>`
    select encode(sha256(string_agg(person, ''::bytea order by person)), 'hex') as digest
    from member where partner = ${partner}`.execute(cooperation);
  return rows[0]?.digest ?? 'nobody';
}

/** The digests of questions about these people of whoever asks, under the key of the own store. */
export async function digestsOf(
  store: Store,
  { master, partner }: { readonly master: MasterKey; readonly partner: string },
  { questions, people }: { readonly questions: readonly Question[]; readonly people: string },
): Promise<Buffer[]> {
  const { hash } = await loadStoreKeys(store, master, partner);
  return questions.map(({ cooperation, permissions, sets, about: { key } }) => {
    const asked = [cooperation, permissions, sets, people, ...(key === '' ? [] : [key])];
    return keyedHash(hash, `release\n${JSON.stringify(asked)}`);
  });
}

/** What was told about each of these questions in an epoch that is not over; undefined where nothing was. */
export async function findFrozen(
  store: Store,
  digests: readonly Buffer[],
  now: Instant,
): Promise<(Frozen | undefined)[]> {
  if (digests.length === 0) return [];
  const rows = await store
    .selectFrom('release')
    .select(['digest', 'epsilon', 'covered', 'overlap', 'prospects', 'analysis', 'at', 'until'])
    .where('digest', 'in', [...digests])
    .where('until', '>', new Date(now))
    .orderBy('until')
    .execute();
  // The earliest to end is the earliest that was told.
  return digests.map((digest) => {
    const row = rows.find((each) => each.digest.equals(digest));
    return (
      row && {
        at: row.at.getTime(),
        until: row.until.getTime(),
        epsilon: row.epsilon,
        told: {
          covered: countOf(row.covered),
          overlap: countOf(row.overlap),
          prospects: countOf(row.prospects),
          ...(row.analysis !== null && { analysis: row.analysis }),
        },
      }
    );
  });
}

/** What the own questions have cost at each of these providers, whatever cooperation they were asked in. */
export async function spentAt(store: Store, providers: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ provider: string; spent: number }>`
    select p.provider, sum(r.cost)::integer as spent
    from release r cross join lateral unnest(r.providers) p (provider)
    where p.provider = any (${[...providers]}::text[]) group by p.provider`.execute(store);
  return providers.map((provider) => rows.find((row) => row.provider === provider)?.spent ?? 0);
}

/** A question that was just answered. */
export type Answered = Question &
  Frozen & { readonly digest: Buffer; readonly providers: readonly string[]; readonly cost: number };

/** Keeps answers as they were given. */
export async function freeze(
  store: Store,
  answers: readonly Answered[],
  { askedBy, people }: { readonly askedBy: string; readonly people: ListSketch | undefined },
): Promise<void> {
  await store
    .insertInto('release')
    .values(
      answers.map(
        ({ digest, cooperation, providers, permissions, sets, epsilon, cost, told, at, until }) => ({
          digest,
          cooperation,
          providers: [...providers],
          permissions: [...permissions],
          sets: [...sets],
          epsilon,
          cost,
          covered: numberOf(told.covered),
          overlap: numberOf(told.overlap),
          prospects: numberOf(told.prospects),
          analysis: told.analysis === undefined ? null : JSON.stringify(told.analysis),
          list: people?.list ?? null,
          settled: people?.settled ?? null,
          asked_by: askedBy,
          at: new Date(at),
          until: new Date(until),
        }),
      ),
    )
    .execute();
}

const numberOf = (count: Count): number | null => (count === 'suppressed' ? null : count);
const countOf = (value: number | null): Count => value ?? 'suppressed';
