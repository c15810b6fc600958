// Compares everything the platform answers, and what its bitmaps hold beneath, with the naive reading of the diary.
import { expect } from 'vitest';
import { look as readAsAdmin } from '../../support/exchange.ts';
import { answersOf, asksOf, type Ask } from './asks.ts';
import { compareCopies } from './deliver.ts';
import {
  covers,
  isCovered,
  isEverCovered,
  match,
  nameOf,
  personsOf,
  type Books,
  type Permission,
  type Person,
} from './naive.ts';
import { look, peopleOf, type Look } from './look.ts';
import { orRefusal } from './stage.ts';
import type { Playing } from './play.ts';

const day = 86_400_000;

/** Fails where anything differs. `rank` is the order of keyed values in this cooperation. */
export async function compare(playing: Playing, rank: Parameters<typeof match>[0]['rank']): Promise<void> {
  const { stage, world, diary } = playing;
  await compareCoverage(playing);
  const parties = world.partners.filter((partner) => !diary.left.has(partner));
  const isOver = parties.length < 2;
  const found = await look(stage, playing.id, world.partners);
  const everybody = parties.flatMap((partner) => personsOf(partner, diary.books[partner]!));
  const takingPart = isOver ? [] : everybody.filter((person) => mustTakePart(playing, person, found));
  expect(found.persons.map(nameOf).toSorted()).toEqual(takingPart.map(nameOf).toSorted());
  // Whose records changed, or who was away in between, counts again from the next publication.
  const present = new Set(takingPart.map(nameOf));
  for (const publication of diary.publications) {
    const { provider, people } = publication;
    publication.people = people.filter((refs) => present.has(nameOf({ partner: provider, refs })));
  }
  const subjects = match({ everybody, takingPart, rules: world.rules, rank });
  expect(written(found.subjects)).toEqual(written(subjects));
  playing.subjects = subjects;
  if (!isOver) await compareEligibility(playing, { found, takingPart });
  await compareAnswers(playing, { subjects, isOver });
  await compareCopies(playing);
}

const written = (subjects: readonly (readonly Pick<Person, 'partner' | 'refs'>[])[]): string[] =>
  subjects.map((subject) => subject.map(nameOf).toSorted().join(' = ')).toSorted();

/**
 * Of a partner that receives anything everybody takes part. Of one that only provides those do who are covered or
 * will be; who no longer is, or took part because the partner received something from one that has left, may still be
 * there from the last enrolment.
 */
function mustTakePart({ diary, stage }: Playing, person: Person, found: Look): boolean {
  const standing = diary.permissions.filter(
    ({ provider, recipient }) => !diary.left.has(provider) && !diary.left.has(recipient),
  );
  if (standing.some(({ recipient }) => recipient === person.partner)) return true;
  const books = diary.books[person.partner]!;
  const own = standing.filter(({ provider }) => provider === person.partner);
  if (isEverCovered(books, person, own, stage.platform.time.now)) return true;
  const isThere = found.persons.some((other) => nameOf(other) === nameOf(person));
  return isThere && hasTakenPart(diary.permissions, person, books);
}

function hasTakenPart(permissions: readonly Permission[], { partner, refs }: Person, books: Books): boolean {
  if (permissions.some(({ recipient }) => recipient === partner)) return true;
  const own = permissions.filter(({ provider }) => provider === partner);
  return own.some((permission) => refs.some((ref) => gaveOnce(books, ref, permission)));
}

function gaveOnce({ consents }: Books, ref: string, permission: Permission): boolean {
  return consents.some(
    (consent) =>
      consent.ref === ref &&
      consent.event === 'given' &&
      consent.purpose === permission.purpose &&
      consent.recipient === permission.recipient,
  );
}

/** Every permission's bits, now and at later instants, person by person. */
async function compareEligibility(
  playing: Playing,
  { found, takingPart }: { found: Look; takingPart: readonly Person[] },
): Promise<void> {
  const { diary, stage } = playing;
  const { now } = stage.platform.time;
  const standing = diary.permissions.filter(
    ({ provider, recipient }) => !diary.left.has(provider) && !diary.left.has(recipient),
  );
  for (const at of [now, now + day / 2, now + 5 * day, now + 400 * day]) {
    const stored = await peopleOf(playing, { permissions: standing, at, found });
    for (const [place, permission] of standing.entries()) {
      const expected = takingPart
        .filter(({ partner }) => partner === permission.provider)
        .filter((person) => isCovered(diary.books[person.partner]!, person, permission, at));
      expect(stored[place], `${permission.key} in ${(at - now) / day} days`).toEqual(
        expected.map(nameOf).toSorted(),
      );
    }
  }
}

async function compareAnswers(
  playing: Playing,
  { subjects, isOver }: { subjects: readonly Person[][]; isOver: boolean },
): Promise<void> {
  const { stage, diary, id } = playing;
  for (const ask of asksOf(diary)) {
    if (isNoisy(ask)) await forgetReleases(playing);
    const answer = await orRefusal(
      stage.platform.as(ask.recipient).overlap.ask({
        cooperation: id,
        permissions: ask.permissions.map(({ key }) => key),
        sets: ask.sets.map(({ provider, name }) => ({ provider: provider as never, name })),
      }),
    );
    const expected = expectedAnswer(playing, { ask, subjects, isOver });
    // The noise of this stage is nought, so that what is left is compared with the rows.
    const given =
      'refused' in answer ? answer.refused : answer.cells.map(({ release: _noise, ...cell }) => cell);
    expect({ question: textOf(ask), answer: given }).toEqual({ question: textOf(ask), answer: expected });
  }
}

const isNoisy = ({ permissions }: Ask): boolean =>
  permissions.some(({ actions }) => !actions.includes('deliver'));

/** Takes back what nothing else does: what was told in this epoch, and what it cost. */
async function forgetReleases({ stage, world }: Playing): Promise<void> {
  const tables = ['release', 'release_account', 'release_charge'];
  const named = world.partners.flatMap((partner) => tables.map((table) => `store_${partner}.${table}`));
  await readAsAdmin(stage.platform, `truncate ${named.join(', ')}`);
}

const textOf = ({ permissions, sets }: Ask): string =>
  [...permissions.map(({ key }) => key), ...sets.map(({ name }) => name)].join(' & ');

function expectedAnswer(
  { stage, diary, world }: Playing,
  { ask, subjects, isOver }: { ask: Ask; subjects: readonly Person[][]; isOver: boolean },
): unknown {
  if (isOver || diary.suspended.size > 0) return 'agreement-not-active';
  const sides = ask.permissions.flatMap(({ provider, recipient }) => [provider, recipient]);
  if (sides.some((side) => diary.left.has(side))) return 'permission-unknown';
  for (const { actions } of ask.permissions) {
    if (!actions.includes('deliver') && !actions.includes('count')) return 'action-not-permitted';
  }
  return answersOf(ask, { subjects, diary, k: world.k, now: stage.platform.time.now });
}

/** What each provider is told about its own customers, exactly. */
async function compareCoverage({ stage, world, diary }: Playing): Promise<void> {
  const { now } = stage.platform.time;
  for (const provider of world.partners) {
    const books = diary.books[provider]!;
    const { permissions } = await stage.platform.as(provider).consent.coverage({});
    const told = permissions.map(({ permission, customers, people }) => ({ permission, customers, people }));
    const own = diary.permissions.filter((permission) => permission.provider === provider);
    const expected = own.map((permission) => ({
      permission: permission.key,
      customers: books.customers.filter(({ ref }) => covers(books, ref, permission, now)).length,
      people: personsOf(provider, books).filter((person) => isCovered(books, person, permission, now)).length,
    }));
    expect(told, `coverage of ${provider}`).toEqual(expected);
  }
}
