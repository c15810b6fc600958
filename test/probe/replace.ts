// Inputs with another's ids in them. Where an id stands follows from the examples: it is what differs between the same
// input about one partner's things and about another's.
import type { Holdings } from './holdings.ts';

export type Leaf = string | number | boolean | null;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The texts and numbers of an input by place, such as `.sets[0].name`. Streams are not looked into. */
export function leavesOf(value: unknown, place = ''): Map<string, Leaf> {
  if (Array.isArray(value)) return new Map(value.flatMap((each, n) => [...leavesOf(each, `${place}[${n}]`)]));
  if (isPlain(value))
    return new Map(Object.entries(value).flatMap(([key, each]) => [...leavesOf(each, `${place}.${key}`)]));
  return typeof value === 'string' || typeof value === 'number'
    ? new Map<string, Leaf>([[place, value]])
    : new Map<string, Leaf>();
}

/** The input with `change` applied to what stands at a place. */
function at(value: unknown, place: string, change: (leaf: unknown) => unknown, here = ''): unknown {
  if (here === place) return change(value);
  if (Array.isArray(value)) return value.map((each, n) => at(each, place, change, `${here}[${n}]`));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, at(each, place, change, `${here}.${key}`)]),
  );
}

/** How an id gets into an input. */
export const ways = ['own', 'whole', 'place', 'kind', 'list', 'added', '__proto__'] as const;
export type Way = (typeof ways)[number];
export type Replacement = {
  readonly way: Way;
  readonly place?: string;
  /** Of the way `kind`: which other thing of the partner's is named there. */
  readonly field?: keyof Holdings;
};

const scalars = (holdings: Holdings): [keyof Holdings, Leaf][] =>
  (Object.entries(holdings) as [keyof Holdings, unknown][]).filter(
    (entry): entry is [keyof Holdings, Leaf] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );

export type Example = (holdings: Holdings) => unknown;

/**
 * Everything to be tried with one example: another's whole input, its ids one at a time, any other id of the partner's
 * that `accepts` lets through, and ids in lists and in `__proto__`.
 */
export function replacementsOf(
  example: Example,
  { own, theirs, accepts }: { own: Holdings; theirs: Holdings; accepts: (input: unknown) => boolean },
): Replacement[] {
  const [ours, other] = [leavesOf(example(own)), leavesOf(example(theirs))];
  const places = [...other.keys()].filter((place) => ours.has(place) && ours.get(place) !== other.get(place));
  if (places.length === 0) return [];
  const found: Replacement[] = [{ way: 'whole' }];
  for (const place of places) {
    if (places.length > 1) found.push({ way: 'place', place });
    found.push({ way: 'list', place }, { way: '__proto__', place });
    if (place.endsWith(']')) found.push({ way: 'added', place });
    if (!isRandom(ours.get(place))) continue;
    for (const [field, value] of scalars(theirs)) {
      if (value === other.get(place) || !isRandom(value)) continue;
      const replacement: Replacement = { way: 'kind', place, field };
      if (accepts(inputOf(example, { own, theirs, replacement }))) found.push(replacement);
    }
  }
  return found;
}

/** The input that a replacement makes. */
export function inputOf(
  example: Example,
  { own, theirs, replacement }: { own: Holdings; theirs: Holdings; replacement: Replacement },
): unknown {
  const { way, place = '', field } = replacement;
  if (way === 'own') return example(own);
  if (way === 'whole') return example(theirs);
  const value = field === undefined ? leavesOf(example(theirs)).get(place) : theirs[field];
  const input = example(own);
  switch (way) {
    case 'place':
    case 'kind':
      return at(input, place, () => value);
    case 'list':
      return at(input, place, () => [value]);
    case 'added': {
      const list = place.replace(/\[\d+\]$/, '');
      return at(input, list, (entries) => [...(entries as unknown[]), value]);
    }
    case '__proto__': {
      const key = /\.(\w+)[^.]*$/.exec(place)?.[1] ?? 'id';
      // As JSON brings it: an own key of that name, which an assignment would take for the prototype.
      return Object.defineProperty({ ...(input as object) }, '__proto__', {
        value: { [key]: value },
        enumerable: true,
      });
    }
  }
}

/** Whether it is a random id or a hash. */
const isRandom = (leaf: Leaf | undefined): boolean =>
  typeof leaf === 'string' && /^([a-z2-7]{10}|[a-z2-7]{16}|[0-9a-f]{32}|[0-9a-f]{64})$/.test(leaf);

/** The same input with what is hidden exchanged for what nobody has, as long and of the same form. */
export function withNothing(input: unknown, isHidden: (text: string) => boolean, key = ''): unknown {
  // Where a list goes on follows from the order of texts, so there it is a neighbour.
  if (typeof input === 'string' && isHidden(input)) return key === 'after' ? neighbour(input) : absent(input);
  if (Array.isArray(input)) return input.map((each) => withNothing(each, isHidden));
  if (!isPlain(input)) return input;
  return Object.fromEntries(
    Object.entries(input).map(([name, each]) => [name, withNothing(each, isHidden, name)]),
  );
}

function absent(text: string): string {
  if (isRandom(text)) return 'e'.repeat(text.length);
  if (/^041\d5500\d\d$/.test(text)) return '0419550099';
  if (/^\S+>\S+ /.test(text)) return text.replace('direct-marketing', 'customer-support');
  return text.replaceAll(/zq[a-f]/g, 'zqx');
}

/** The one beside it, of the same form: some go on at a number. */
function neighbour(text: string): string {
  const last = / \d+$/.test(text) ? (text.endsWith('1') ? '2' : '1') : /[a1]$/.test(text) ? 'b' : 'a';
  return text.slice(0, -1) + last;
}
