// The trend that the database counts against the fold of the rules, customer by customer and instant by instant.
import { createHash } from 'node:crypto';
import {
  PartnerHandle,
  TrendQuestion,
  purposes,
  type Instant,
  type ConsentStanding,
} from '@entente/contract';
import { abilityFor, grant, makeMember, subject } from '@entente/policy';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { foldConsent, type ConsentEvent } from './rules.ts';
import { boundsOf, stepOf } from './steps.ts';
import { listTrends } from './trend.ts';

const platform = await openPlatform();
const hour = 3_600_000;
const beginning = Date.parse('2026-06-01T00:00:00Z');
const recipients = ['birch', 'cedar'].map((handle) => PartnerHandle.parse(handle));
const purpose = purposes[0];

beforeAll(async () => {
  await platform.createPartners('aurora', 'birch', 'cedar');
});

type Said = Omit<ConsentEvent, 'id'> & { readonly ref: string };

/** Decisions about few customers at few instants, so that ties, wildcards and waiting yeses are common. */
const said = fc.integer({ min: 0, max: 40 }).chain((recordedAfter) =>
  fc.record({
    ref: fc.constantFrom('c1', 'c2', 'c3'),
    about: fc.constantFrom('birch', 'birch', 'cedar', '*'),
    event: fc.constantFrom('given', 'given', 'refused', 'withdrawn', 'revoked'),
    at: fc.integer({ min: -10, max: 50 }),
    minutes: fc.constantFrom(0, 0, 3),
    lasts: fc.constantFrom(null, null, 0, 3, 20),
    categories: fc.constantFrom(['contact'], ['contact', 'loyalty'], ['loyalty', 'loyalty']),
    recordedAfter: fc.constant(recordedAfter),
  }),
);

function eventsOf(drawn: readonly (typeof said extends fc.Arbitrary<infer D> ? D : never)[]): Said[] {
  return drawn
    .toSorted((a, b) => a.recordedAfter - b.recordedAfter)
    .map((each, recording): Said => {
      const event = each.about === '*' && each.event === 'given' ? 'refused' : each.event;
      const at = beginning + each.at * 6 * hour + each.minutes * 60_000;
      return {
        ref: each.ref,
        purpose: each.about === '*' ? '*' : purpose,
        recipient: each.about as PartnerHandle | '*',
        event,
        at,
        recordedAt: beginning + each.recordedAfter * 6 * hour,
        recording: recording + 1,
        categories: each.categories as ConsentEvent['categories'],
        expiresAt: event !== 'given' || each.lasts === null ? null : at + each.lasts * 6 * hour,
      };
    });
}

async function store(events: readonly Said[]): Promise<ConsentEvent[]> {
  return withAdmin(platform.url, async (admin) => {
    await admin.query(`set session_replication_role = replica; truncate store_aurora.consent_event`);
    const ids: ConsentEvent[] = [];
    for (const event of events) {
      const digest = createHash('sha256')
        .update(JSON.stringify([ids.length, event]))
        .digest();
      const { rows } = await admin.query<{ id: string }>(
        `insert into store_aurora.consent_event (ref, purpose, recipient, decision, at, categories, expires_at,
          recorded_at, recording, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
        [
          event.ref,
          event.purpose,
          event.recipient,
          event.event,
          new Date(event.at),
          event.categories,
          event.expiresAt && new Date(event.expiresAt),
          new Date(event.recordedAt),
          event.recording,
          digest,
        ],
      );
      ids.push({ ...event, id: Number(rows[0]!.id) });
    }
    return ids;
  });
}

function standingAt(events: readonly unknown[], recipient: PartnerHandle, t: Instant) {
  const counted: ConsentStanding = { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 };
  for (const own of Map.groupBy(events as readonly Said[], ({ ref }) => ref).values()) {
    const { state } = foldConsent(own as unknown as ConsentEvent[], { purpose, recipient }, t);
    if (state !== 'none') counted[state] += 1;
  }
  return counted;
}

/** The trend as it is told of many decisions: the customers in parts, here of few decisions each. */
async function inParts(asked: Partial<TrendQuestion>) {
  const aurora = PartnerHandle.parse('aurora');
  const actor = makeMember({ partner: aurora, roles: ['admin'], name: 'chief' });
  const granted = grant(abilityFor(actor), 'summarise', subject.consent({ partner: aurora }));
  const question = TrendQuestion.parse(asked);
  const told = await platform.database.read(granted, (tx) =>
    tx.own((store) => listTrends(store, question, { now: platform.time.now, atOnce: 3 })),
  );
  return told.trends;
}

describe('the trend', () => {
  test('is the naive fold at every instant, whatever was decided in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 14 }), async (drawn) => {
        const events = await store(eventsOf(drawn));
        platform.time.now = beginning + 12 * 24 * hour + 1;
        const asked = { from: '2026-05-30', step: 'day' as const };
        for (const recipient of recipients) {
          const { trends } = await platform.as('aurora').consent.trend({ ...asked, purpose, recipient });
          const [trend] = trends;
          expect(trend!.now).toEqual(standingAt(events, recipient, platform.time.now));
          for (const { to, standing } of trend!.series)
            expect(standing).toEqual(standingAt(events, recipient, Date.parse(to)));
          expect(await inParts({ ...asked, purpose, recipient })).toEqual(trends);
        }
      }),
      { numRuns: Number(process.env['TREND_RUNS'] ?? 40) },
    );
  });

  test('counts each change once, in the step it falls into', async () => {
    const given = { purpose, recipient: recipients[0]!, event: 'given', categories: ['contact'] } as const;
    const at = (day: number) => beginning + day * 24 * hour;
    const one = { ref: 'c1', ...given, at: at(1), recordedAt: at(1), recording: 1, expiresAt: at(4) };
    const again = { ...one, at: at(2), recordedAt: at(2), recording: 2 };
    const no = {
      ...one,
      event: 'withdrawn',
      at: at(5),
      recordedAt: at(5),
      recording: 3,
      expiresAt: null,
    } as const;
    await store([one, again, no]);
    platform.time.now = at(7);
    const { trends, next } = await platform.as('aurora').consent.trend({ from: '2026-06-01', step: 'day' });
    expect(next).toBeNull();
    expect(trends[0]!.series.map(({ became }) => became)).toEqual([
      // The first instant of 2 June ends the step of the 1st.
      { given: 1, expired: 0, refused: 0, withdrawn: 0, revoked: 0 },
      { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 },
      { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 },
      { given: 0, expired: 1, refused: 0, withdrawn: 0, revoked: 0 },
      { given: 0, expired: 0, refused: 0, withdrawn: 1, revoked: 0 },
      { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 },
      { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 },
    ]);
  });

  test('pages by purpose and recipient, and is the partner’s own', async () => {
    const event = {
      ref: 'c1',
      event: 'refused',
      at: 0,
      recordedAt: 0,
      recording: 1,
      categories: [],
      expiresAt: null,
    } as const;
    await store(
      purposes.flatMap((each) => recipients.map((recipient) => ({ ...event, purpose: each, recipient }))),
    );
    const trend = platform.as('aurora', 'analyst').consent.trend;
    const all = await trend({ limit: 100 });
    const first = await trend({ limit: 3 });
    const rest = await trend({ limit: 100, after: first.next! });
    expect(all.trends).toHaveLength(10);
    expect([...first.trends, ...rest.trends]).toEqual(all.trends);
    expect((await platform.as('birch').consent.trend({})).trends).toEqual([]);
    expect(await refusalOf(trend({ from: '2030-01-01' }))).toMatchObject({ code: 'input-invalid' });
    expect(await refusalOf(trend({ from: '2020-01-01', step: 'day' }))).toMatchObject({
      code: 'limit-exceeded',
    });
  });
});

test('steps begin at midnight, on Mondays and on the first of a month, in UTC', () => {
  const at = Date.parse('2026-07-01T15:00:00Z');
  const texts = (['day', 'week', 'month'] as const).map((step) =>
    new Date(stepOf(at, step)).toISOString().slice(0, 10),
  );
  expect(texts).toEqual(['2026-07-01', '2026-06-29', '2026-07-01']);
  expect(boundsOf({ step: 'month' }, at)).toHaveLength(13);
  expect(boundsOf({ step: 'day', from: '2026-06-30', to: '2026-06-30' }, at)).toEqual([
    Date.parse('2026-06-30'),
    Date.parse('2026-07-01'),
  ]);
});
