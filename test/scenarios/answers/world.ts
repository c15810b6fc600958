// Random small worlds: partners who know some of the same people, an agreement between them, and what happens next.
import fc from 'fast-check';
import { keyOf } from './diary.ts';
import { emailOf, nameOfPerson, phoneOf, type Kind, type Written } from './people.ts';

export const handles = ['aurora', 'birch', 'cedar', 'dunes'] as const;
const purposes = ['direct-marketing', 'market-research'] as const;
/** Each level contains those before it, so that "fewer categories" says which. */
const levels = [['contact'], ['contact', 'demographic'], ['contact', 'demographic', 'purchase']] as const;
const hour = 3_600_000;
export const beginning = Date.parse('2026-07-01T00:00:00Z');

export type Line = {
  readonly provider: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly actions: readonly string[];
};
export type CustomerLine = {
  readonly ref: string;
  readonly email: Written;
  readonly phone: Written;
  readonly name: ReturnType<typeof nameOfPerson>;
};
export type ConsentLine = {
  readonly ref: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly event: string;
  readonly categories: readonly string[];
  readonly at: number;
  readonly expiresAt: number | null;
};
export type Step =
  | { readonly do: 'customers'; readonly partner: number; readonly rows: readonly CustomerLine[] }
  | { readonly do: 'consents'; readonly partner: number; readonly rows: readonly ConsentLine[] }
  | { readonly do: 'decide'; readonly partner: number; readonly row: ConsentLine }
  | { readonly do: 'erase'; readonly partner: number; readonly ref: string }
  | { readonly do: 'again'; readonly partner: number; readonly what: 'customers' | 'consents' }
  | { readonly do: 'publish'; readonly line: number; readonly every: number; readonly from: number }
  | {
      readonly do: 'deliver';
      readonly line: number;
      readonly mode: 'overlap' | 'prospects' | 'all';
      readonly cut: boolean;
    }
  | { readonly do: 'answer'; readonly partner: number }
  | { readonly do: 'act'; readonly partner: number; readonly verb: 'suspend' | 'resume' | 'leave' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'sweep' }
  | { readonly do: 'enrol'; readonly partner: number };
export type World = {
  readonly lines: readonly Line[];
  readonly rules: readonly Kind[];
  readonly k: number;
  readonly partners: readonly string[];
  readonly customers: readonly (readonly CustomerLine[])[];
  readonly consents: readonly (readonly ConsentLine[])[];
  readonly steps: readonly Step[];
};

/** How many there are of everything, and what was agreed. */
type Cast = {
  readonly partners: number;
  readonly size: number;
  readonly people: number;
  readonly lines: readonly Line[];
};

/** Null most of the time: something once in so many times. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, arbitrary);

/** Who stands in a customer's row: mostly the person of the same number, so that partners know the same people. */
const customerRow = (people: number) => {
  const style = fc.oneof({ weight: 8, arbitrary: fc.nat(2) }, fc.nat(4));
  return fc.record({
    somebodyElse: seldom(fc.nat(people), 6),
    misread: seldom(fc.nat(people), 10),
    household: fc.nat(3),
    styles: fc.tuple(style, style, style),
  });
};
type CustomerRow = ReturnType<typeof customerRow> extends fc.Arbitrary<infer Row> ? Row : never;

/** The row of customer n, with each identifier as it is written or left out. */
function lineOf(customer: number, { somebodyElse, misread, household, styles }: CustomerRow): CustomerLine {
  const [email, phone, name] = styles;
  const person = somebodyElse ?? customer;
  return {
    ref: `c${customer}`,
    email: emailOf(misread ?? person, email),
    phone: phoneOf(household === 0 ? person - (person % 2) : person, phone),
    name: nameOfPerson(person, name),
  };
}

const customerLine = (size: number, people: number): fc.Arbitrary<CustomerLine> =>
  fc.tuple(fc.nat(size + 4), customerRow(people)).map(([customer, row]) => lineOf(customer, row));

/** A decision, mostly about something that a permission of the world is about. */
const consentLine = ({ size, partners, lines }: Cast): fc.Arbitrary<ConsentLine> =>
  fc
    .record({
      customer: fc.nat(size + 4),
      about: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...lines) },
        fc.record({
          purpose: fc.constantFrom(...purposes, '*'),
          recipient: fc.constantFrom(...handles.slice(0, partners), '*', 'nobody-known'),
        }),
      ),
      event: fc.constantFrom('given', 'given', 'given', 'refused', 'withdrawn', 'revoked'),
      level: fc.constantFrom(...levels),
      // Mostly on a coarse grid, so that many fall on one instant; some around the five minutes of a fast clock.
      at: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: -8, max: 8 }).map((n) => n * 12 * hour) },
        fc.constantFrom(1, 299_999, 300_000, 300_001, 360_000, -1),
      ),
      lasts: fc.option(
        fc.integer({ min: 1, max: 20 }).map((n) => n * 12 * hour),
        { freq: 2 },
      ),
    })
    .map(({ customer, about, event, level, at, lasts }) => {
      const isNo = event !== 'given';
      return {
        ref: `c${customer}`,
        purpose: about.purpose,
        recipient: about.recipient,
        event,
        categories: isNo ? [] : level,
        at: beginning + at,
        expiresAt: isNo || lasts === null ? null : beginning + at + lasts,
      };
    });

const lineArbitrary = (partners: number): fc.Arbitrary<Line> =>
  fc
    .record({
      // The first partner is asked more often, so that several provide for one.
      recipient: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(partners - 1)),
      step: fc.integer({ min: 1, max: partners - 1 }),
      purpose: fc.constantFrom(purposes[0], purposes[0], purposes[0], purposes[1]),
      categories: fc.constantFrom(levels[0], ...levels),
      actions: fc.oneof(
        { weight: 7, arbitrary: fc.constantFrom(['count', 'deliver'], ['count', 'analyse', 'deliver']) },
        fc.constant(['count']),
      ),
    })
    .map(({ recipient, step, purpose, categories, actions }) => ({
      provider: handles[(recipient + step) % partners]!,
      recipient: handles[recipient]!,
      purpose,
      categories,
      actions,
    }));

/** Most customers give most of what is asked of them: otherwise every answer would be suppressed. */
function baseConsents(
  customers: readonly CustomerLine[],
  lines: readonly Line[],
  dice: () => number,
): ConsentLine[] {
  const refs = [...new Set(customers.map(({ ref }) => ref))];
  return refs.flatMap((ref) =>
    lines
      .filter(() => dice() < 0.85)
      .map(({ purpose, recipient }) => ({
        ref,
        purpose,
        recipient,
        event: 'given' as const,
        categories: levels[dice() < 0.8 ? 2 : Math.floor(dice() * 3)]!,
        at: beginning - Math.ceil(dice() * 20) * 12 * hour,
        expiresAt: dice() < 0.25 ? beginning + Math.floor(dice() * 20 - 3) * 12 * hour : null,
      })),
  );
}

/** Numbers from 0 to 1 that a seed decides: a small generator (mulberry32), so that a world is its description. */
function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function stepArbitrary(cast: Cast): fc.Arbitrary<Step> {
  const { partners, size, people, lines } = cast;
  const providers = lines.map(({ provider }) => handles.indexOf(provider as 'aurora'));
  const partner = fc.oneof(fc.constantFrom(...providers), fc.nat(partners - 1));
  const is = <Name extends Step['do']>(name: Name) => fc.constant(name);
  const waits = [1, 300_000, 3 * hour, 12 * hour, 24 * hour, 36 * hour, 120 * hour, 240 * hour];
  const consents = fc.array(consentLine(cast), { minLength: 1, maxLength: 24 });
  const customers = fc.array(customerLine(size, people), { minLength: 1, maxLength: 8 });
  const verb = fc.oneof({ weight: 2, arbitrary: fc.constantFrom('suspend', 'resume') }, fc.constant('leave'));
  const ref = fc.nat(size).map((n) => `c${n}`);
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: is('decide'), partner, row: consentLine(cast) }) },
    { weight: 3, arbitrary: fc.record({ do: is('consents'), partner, rows: consents }) },
    { weight: 3, arbitrary: fc.record({ do: is('customers'), partner, rows: customers }) },
    { weight: 3, arbitrary: fc.record({ do: is('wait'), ms: fc.constantFrom(...waits) }) },
    { weight: 2, arbitrary: fc.record({ do: is('erase'), partner, ref }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: is('publish'),
        line: fc.nat(7),
        every: fc.integer({ min: 1, max: 2 }),
        from: fc.nat(1),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: is('deliver'),
        line: fc.nat(7),
        mode: fc.constantFrom('all', 'all', 'overlap', 'prospects'),
        cut: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: is('answer'), partner }) },
    { weight: 1, arbitrary: fc.record({ do: is('act'), partner, verb: verb as fc.Arbitrary<'leave'> }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: is('again'), partner, what: fc.constantFrom('customers', 'consents') }),
    },
    { weight: 1, arbitrary: fc.record({ do: is('sweep') }) },
    { weight: 1, arbitrary: fc.record({ do: is('enrol'), partner }) },
  ) as fc.Arbitrary<Step>;
}

/** A world of up to four partners with 20 to 45 customers each. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    partners: fc.constantFrom(2, 3, 3, 4, 4),
    size: fc.integer({ min: 20, max: 45 }),
    people: fc.integer({ min: 20, max: 50 }),
    seed: fc.nat(),
  })
  .chain((cast) => {
    const lines = fc.uniqueArray(lineArbitrary(cast.partners), {
      minLength: 2,
      maxLength: 8,
      selector: keyOf,
    });
    return lines.chain((agreed) => worldOf({ ...cast, lines: agreed }));
  });

function worldOf({ seed, ...cast }: Cast & { readonly seed: number }): fc.Arbitrary<World> {
  const { partners, size, people, lines } = cast;
  const rows = fc.array(customerRow(people), { minLength: size, maxLength: size });
  const customers = fc
    .tuple(rows, fc.array(customerLine(size, people), { maxLength: 8 }))
    .map(([each, more]) => [...each.map((row, place) => lineOf(place, row)), ...more]);
  const consents = fc.array(consentLine(cast), { maxLength: 12 });
  return fc
    .record({
      lines: fc.constant(lines),
      rules: fc.shuffledSubarray(['email', 'phone', 'name-birth-postcode'] as Kind[], { minLength: 1 }),
      k: fc.integer({ min: 10, max: 12 }),
      customers: fc.array(customers, { minLength: partners, maxLength: partners }),
      odd: fc.array(consents, { minLength: partners, maxLength: partners }),
      steps: fc.array(stepArbitrary(cast), { minLength: 2, maxLength: 12 }),
    })
    .map(({ odd, ...world }) => {
      const dice = diceOf(seed);
      const base = world.customers.map((own, place) => {
        const provided = lines.filter(({ provider }) => provider === handles[place]);
        return baseConsents(own, provided, dice);
      });
      return {
        ...world,
        partners: handles.slice(0, partners),
        consents: base.map((given, place) => [...given, ...odd[place]!]),
      };
    });
}
