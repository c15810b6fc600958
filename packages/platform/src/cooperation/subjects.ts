/**
 * The numbers under which a cooperation knows its subjects. A number once given is never given to anybody else:
 * bitmaps, publications and ledgers speak in these numbers, and an old one must not come to mean a new person.
 */
import type { Matching } from './matching.ts';
import { positionsByHash } from './hash-order.ts';

/** A person whose number changed, so that what stood under `from` must be written anew under `to`. */
export type Renumbering = { person: string; from: number; to: number };

/** `subjects[i]` is the number of `persons[i]`; `next` the first number never given to anybody. */
export type SubjectAssignment = { subjects: Int32Array; next: number; moved: Renumbering[] };

/**
 * Numbers the components that matching found. `previous` are the numbers that persons had, all below `next` (else
 * a fault); those of persons no longer there stay unused for ever. Components take turns by their smallest person
 * id: each keeps the smallest number that one of its persons had and nobody before it kept, or gets the next fresh
 * one. So the outcome does not depend on the order in which persons come. Person ids are hex, all of one length.
 */
export function assignSubjects(input: {
  readonly persons: readonly { readonly person: string }[];
  readonly matching: Pick<Matching, 'components' | 'count'>;
  readonly previous: ReadonlyMap<string, number>;
  readonly next: number;
}): SubjectAssignment {
  const { persons, matching, previous } = input;
  for (const number of previous.values()) {
    if (number >= input.next)
      throw new RangeError(`subject ${number} was never given, next is ${input.next}`);
  }
  const kept = new Uint8Array(input.next);
  const subjects = new Int32Array(persons.length);
  const moved: Renumbering[] = [];
  let next = input.next;
  for (const members of componentsByTurn(persons, matching)) {
    let subject = Infinity;
    for (const index of members) {
      const number = previous.get(persons[index]!.person);
      if (number !== undefined && number < subject && kept[number] === 0) subject = number;
    }
    if (subject === Infinity) subject = next++;
    else kept[subject] = 1;
    for (const index of members) {
      subjects[index] = subject;
      const { person } = persons[index]!;
      const from = previous.get(person);
      if (from !== undefined && from !== subject) moved.push({ person, from, to: subject });
    }
  }
  return { subjects, next, moved };
}

/** The members of each component by rising person id; components by their first member. */
function* componentsByTurn(
  persons: readonly { readonly person: string }[],
  { components, count }: Pick<Matching, 'components' | 'count'>,
): Generator<Int32Array> {
  const order = positionsByHash(persons.map(({ person }) => person));
  // Members of one component lie side by side: component c has those from starts[c] up to starts[c + 1].
  const starts = new Int32Array(count + 1);
  for (const component of components) starts[component + 1]! += 1;
  for (let component = 0; component < count; component++) starts[component + 1]! += starts[component]!;
  const members = new Int32Array(persons.length);
  const free = starts.slice(0, count);
  for (const index of order) members[free[components[index]!]!++] = index;
  for (const index of order) {
    const component = components[index]!;
    const start = starts[component]!;
    if (members[start] === index) yield members.subarray(start, starts[component + 1]);
  }
}
