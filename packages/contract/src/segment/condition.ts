/**
 * The segment language: which customers a segment selects, as a condition on what is known of each of them.
 *
 * A condition is true or false of every customer and never unknown: what is not known makes a test false, and `not`
 * of it true. Time is relative to the instant of the question: the same segment selects other people tomorrow.
 */
import { phrase, said, type Message } from '../said.ts';
import { z } from 'zod';
import { AttributeName } from '../dictionary.ts';
import { OrganisationCode } from '../organisation.ts';
import { PlaceRef } from '../place.ts';
import { SetName } from '../set.ts';
import { EventKind, InstantText } from '../words.ts';

/** How large a condition may be: how deep conditions stand in one another, how many there are, how long lists are. */
export const conditionLimits = {
  depth: 12,
  parts: 200,
  values: 1_000,
  tests: 10,
  steps: 5,
  characters: 500,
} as const;

/** A saved segment's name; sets and segments are named alike. */
export const SegmentName = SetName;

/** Money in minor units (cents), with its ISO 4217 code. */
export const Money = z.strictObject({
  minor: z.int(),
  currency: z.string().regex(/^[A-Z]{3}$/, phrase('an ISO 4217 code such as AUD')),
});
export type Money = z.infer<typeof Money>;

/** A value as a condition names it: text, dates and instants as text, numbers, yes and no, money. */
export const Scalar = z.union([z.string().max(conditionLimits.characters), z.number(), z.boolean(), Money]);
export type Scalar = z.infer<typeof Scalar>;

/** An hour is 3,600 seconds, a day 24 hours, a week 7 days; months and years are the calendar's, in UTC. */
export const timeUnits = ['hours', 'days', 'weeks', 'months', 'years'] as const;
export const TimeUnit = z.enum(timeUnits);
export type TimeUnit = z.infer<typeof TimeUnit>;
const duration = { count: z.int().min(1).max(10_000), unit: TimeUnit };
export const Duration = z.strictObject(duration);
export type Duration = z.infer<typeof Duration>;

/**
 * Time as seen from now, the instant of the question, where d is the duration: `last` is after now − d and not after
 * now, `next` is after now and not after now + d, `before` is at or before now − d.
 */
const relative = [
  z.strictObject({ op: z.literal('last'), ...duration }),
  z.strictObject({ op: z.literal('next'), ...duration }),
  z.strictObject({ op: z.literal('before'), ...duration }),
] as const;
export type RelativeTime = z.infer<(typeof relative)[number]>;

const Time = z.union([z.iso.date().max(10), InstantText], {
  error: phrase('a date such as 2026-07-01 or an instant such as 2026-07-01T12:00:00Z'),
});

/** When an event happened. Both edges are included; an edge that is a date takes in the whole of that day in UTC. */
export const Span = z.discriminatedUnion('op', [
  ...relative,
  z.strictObject({ op: z.literal('between'), from: Time, to: Time }),
  z.strictObject({ op: z.literal('at-least'), value: Time }),
  z.strictObject({ op: z.literal('at-most'), value: Time }),
]);
export type Span = z.infer<typeof Span>;

/** What is asked of one value. `between`, `at-least` and `at-most` include their edges. Text is compared exactly. */
export const ValueTest = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('equals'), value: Scalar }),
  z.strictObject({ op: z.literal('in'), values: z.array(Scalar).min(1).max(conditionLimits.values) }),
  z.strictObject({ op: z.literal('between'), from: Scalar, to: Scalar }),
  z.strictObject({ op: z.literal('at-least'), value: Scalar }),
  z.strictObject({ op: z.literal('at-most'), value: Scalar }),
  z.strictObject({ op: z.literal('above'), value: Scalar }),
  z.strictObject({ op: z.literal('below'), value: Scalar }),
  z.strictObject({
    op: z.literal('starts-with'),
    value: z.string().min(1).max(conditionLimits.characters),
  }),
  /** Text that is the ref of that place, or of one that lies in it however deep. */
  z.strictObject({ op: z.literal('in-region'), place: PlaceRef }),
  z.strictObject({ op: z.literal('known') }),
  z.strictObject({ op: z.literal('unknown') }),
  ...relative,
]);
export type ValueTest = z.infer<typeof ValueTest>;

/** What is asked of one property of an event. */
export const PropertyTest = z.strictObject({ property: AttributeName, test: ValueTest });
export type PropertyTest = z.infer<typeof PropertyTest>;
const where = z.array(PropertyTest).max(conditionLimits.tests).default([]);

/** The events of one kind that pass every test and happened in the span. */
export const EventFilter = z.strictObject({ kind: EventKind, where, during: Span.exactOptional() });
export type EventFilter = z.infer<typeof EventFilter>;

/** What a property comes to over several events. Of none, `sum` and `distinct` are 0 and the others are unknown. */
export const totals = ['sum', 'average', 'smallest', 'largest', 'distinct'] as const;
export const Total = z.enum(totals);
export type Total = z.infer<typeof Total>;

/** What is known of a contact: two of the contact's own, the others of the organisation. All are text. */
export const contactFields = ['role', 'title', 'code', 'name', 'industry', 'country'] as const;
export const ContactField = z.enum(contactFields);
export type ContactField = z.infer<typeof ContactField>;

/** What is asked of one of these. */
export const ContactTest = z.strictObject({ field: ContactField, test: ValueTest });
export type ContactTest = z.infer<typeof ContactTest>;

const end = { events: EventFilter, where, during: Span.exactOptional() };

/** What customers are ranked by, over events of theirs: how many, how recent the latest, or what a property comes to. */
export const Measure = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('count'), events: EventFilter }),
  z.strictObject({ of: z.literal('recency'), events: EventFilter }),
  z.strictObject({ of: Total, property: AttributeName, events: EventFilter }),
]);
export type Measure = z.infer<typeof Measure>;

/** The most bands that customers are ranked into. */
export const mostBands = 100;
const Band = z.int().min(1).max(mostBands);

/** Conditions that hold no other condition. */
const leaves = [
  z.strictObject({ op: z.literal('attribute'), name: AttributeName, test: ValueTest }),
  /** At least one such event. */
  z.strictObject({ op: z.literal('happened'), events: EventFilter }),
  z.strictObject({ op: z.literal('count'), events: EventFilter, test: ValueTest }),
  z.strictObject({ op: Total, property: AttributeName, events: EventFilter, test: ValueTest }),
  /** The earliest, or latest, such event passes these tests too; of several at one instant, the one recorded first, or last. */
  z.strictObject({ op: z.literal('first'), ...end }),
  z.strictObject({ op: z.literal('last'), ...end }),
  /**
   * Of such events earlier than the first, or last, of others the earliest, or latest, passes these tests too; with
   * `within` only those at most so long before it.
   */
  z.strictObject({
    op: z.literal('touch'),
    which: z.enum(['first', 'last']),
    ...end,
    before: z.strictObject({ which: z.enum(['first', 'last']), events: EventFilter }),
    within: Duration.exactOptional(),
  }),
  /**
   * Of the customers who have such events, ranked from the most and cut into bands of one size, whoever is in one of
   * these; ranked from the least where they are counted from the bottom. Whoever ties stands in the same band, that of
   * the first of them: so where many have the least, they are in the first band from the bottom, and in none of the last
   * ones from the top.
   */
  z
    .strictObject({
      op: z.literal('ranked'),
      by: Measure,
      from: Band,
      to: Band,
      bands: Band,
      end: z.literal('bottom').exactOptional(),
    })
    .refine(({ from, to, bands }) => from <= to && to <= bands, {
      path: ['to'],
      error: phrase('bands are counted from 1, the first before the last'),
    }),
  /** Such events one after another, each later than the one before, and the last at most `within` after the first. */
  z.strictObject({
    op: z.literal('sequence'),
    steps: z.array(EventFilter).min(2).max(conditionLimits.steps),
    within: Duration,
  }),
  /**
   * A contact of at least one organisation that passes every test, the contact's own among them; with `within` of that
   * organisation, or of one that belongs to it however deep.
   */
  z.strictObject({
    op: z.literal('contact'),
    where: z.array(ContactTest).max(conditionLimits.tests).default([]),
    within: OrganisationCode.exactOptional(),
  }),
  z.strictObject({ op: z.literal('segment'), name: SegmentName }),
  z.strictObject({ op: z.literal('set'), name: SetName }),
] as const;
export type Leaf = z.infer<(typeof leaves)[number]>;
export type Condition =
  Leaf | { op: 'all'; of: Condition[] } | { op: 'any'; of: Condition[] } | { op: 'not'; of: Condition };

const Nested: z.ZodType<Condition> = z
  .lazy(() =>
    z.discriminatedUnion('op', [
      ...leaves,
      z.strictObject({ op: z.literal('all'), of: z.array(Nested).min(1).max(conditionLimits.parts) }),
      z.strictObject({ op: z.literal('any'), of: z.array(Nested).min(1).max(conditionLimits.parts) }),
      z.strictObject({ op: z.literal('not'), of: Nested }),
    ]),
  )
  .meta({ id: 'Condition' });

/** A condition of at most `conditionLimits`; what is nested too deep is not even read. */
export const Condition = z
  .unknown()
  .superRefine((input, context) => {
    const fault = sizeFault(input);
    if (fault) context.addIssue({ code: 'custom', ...fault });
  })
  .pipe(Nested);

/** What is too large about a condition that nobody has looked at yet; without recursion, however deep it is. */
function sizeFault(input: unknown): Message | undefined {
  const open: { node: unknown; depth: number }[] = [{ node: input, depth: 1 }];
  for (let parts = 0, at = open.pop(); at !== undefined; at = open.pop()) {
    const { node, depth } = at;
    if (typeof node !== 'object' || node === null || !('op' in node)) continue;
    parts += 1;
    if (parts > conditionLimits.parts) return said`has more than ${conditionLimits.parts} conditions in it`;
    if (depth > conditionLimits.depth) return said`is nested more than ${conditionLimits.depth} deep`;
    const held = 'of' in node ? node.of : undefined;
    for (const child of Array.isArray(held) ? held : [held]) open.push({ node: child, depth: depth + 1 });
  }
  return undefined;
}
