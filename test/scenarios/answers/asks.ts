// Every question that a recipient can ask about overlaps in a world, and what the naive reading answers.
import type { Diary, Publication } from './diary.ts';
import { isCovered, type Permission, type Person } from './naive.ts';

export type Ask = {
  readonly recipient: string;
  readonly permissions: readonly Permission[];
  readonly sets: readonly Publication[];
};

const isOne = <T>(value: T | undefined): value is T => value !== undefined;

/** For each recipient and purpose every choice of one permission per provider; then the same with published sets. */
export function asksOf({ permissions, publications }: Diary): Ask[] {
  const groups = Map.groupBy(permissions, ({ recipient, purpose }) => `${recipient} ${purpose}`);
  const choices = [...groups.values()].flatMap((group) => {
    const byProvider = [...Map.groupBy(group, ({ provider }) => provider).values()];
    const all = byProvider.reduce<Permission[][]>(
      (chosen, options) => chosen.flatMap((some) => options.map((option) => [...some, option])),
      [[]],
    );
    const deliverable = all.map((some) => some.filter(({ actions }) => actions.includes('deliver')));
    const partly = deliverable.filter((some, place) => some.length > 0 && some.length < all[place]!.length);
    return [...all, ...partly];
  });
  return choices.flatMap((chosen) => {
    const { recipient } = chosen[0]!;
    const sets = chosen
      .map(({ key }) => publications.find((publication) => publication.key === key))
      .filter(isOne);
    const plain = { recipient, permissions: chosen, sets: [] };
    return sets.length === 0 ? [plain] : [plain, { recipient, permissions: chosen, sets }];
  });
}

/** Every combination of the providers, as the naive reading counts it. */
export function answersOf(
  { recipient, permissions, sets }: Ask,
  { subjects, diary, k, now }: { subjects: readonly Person[][]; diary: Diary; k: number; now: number },
): unknown[] {
  const told = (people: number): number | 'suppressed' => (people < k ? 'suppressed' : people);
  const isIn = (subject: readonly Person[], permission: Permission): boolean =>
    subject.some((person) => {
      if (person.partner !== permission.provider) return false;
      const published = sets.filter(({ key }) => key === permission.key);
      const inSets = published.every(({ people }) =>
        people.some((refs) => refs.join() === person.refs.join()),
      );
      return inSets && isCovered(diary.books[person.partner]!, person, permission, now);
    });
  return combinations(permissions).map((combination) => {
    const covered = subjects.filter((subject) =>
      combination.every((permission) => isIn(subject, permission)),
    );
    const overlap = covered.filter((subject) => subject.some(({ partner }) => partner === recipient));
    return {
      providers: combination.map(({ provider }) => provider),
      minimumCohort: k,
      covered: told(covered.length),
      overlap: told(overlap.length),
      prospects: told(covered.length - overlap.length),
    };
  });
}

/** Single ones first, then pairs, then all three. */
function combinations<T>([a, b, c]: readonly T[]): T[][] {
  if (b === undefined) return [[a!]];
  if (c === undefined) return [[a!], [b], [a!, b]];
  return [[a!], [b], [c], [a!, b], [a!, c], [b, c], [a!, b, c]];
}
