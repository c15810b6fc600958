import { importCustomers, importPurchases, look, people } from '@entente/test/support/exchange.ts';
import { begin, day, keyOf, lineOf, openReleases } from '@entente/test/support/releases.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const trial = await openReleases();
const { platform, sign, ask, charges } = trial;
const [ofAurora, ofCedar] = [keyOf('aurora', 'birch'), keyOf('cedar', 'birch')];
const k = 50;
const terms = { minimumCohort: k, releases: { epsilon: 0.01 } };
const one = await sign([lineOf('aurora', 'birch')], terms);
const other = await sign([lineOf('aurora', 'birch'), lineOf('cedar', 'birch')], {
  name: 'Elsewhere',
  ...terms,
});
const officer = platform.as('aurora', 'privacy-officer').release;

/** People whom nobody else has; no test has those of another. */
const strangers = { next: 1_000 };
const newcomers = (count: number, keep: object = {}) => {
  const from = strangers.next;
  strangers.next += count;
  return people('s', from, from + count - 1).map((person) => ({ ...person, ...keep }));
};
const arrive = async (count: number) => {
  const customers = newcomers(count);
  await importCustomers(platform, 'birch', customers);
  return customers;
};
/** What has been noticed at aurora, and what became of the last question about its people. */
const noticed = async () => {
  const { accounts } = await officer.budget({});
  const [last] = await charges();
  return [last?.outcome, ...accounts.flatMap(({ freezes }) => freezes.map(({ signal }) => signal))];
};

/** Every test has accounts of its own, begins two days after the one before, and has a question behind it. */
beforeEach(async () => {
  platform.time.now = Math.max(platform.time.now, begin) + 2 * day;
  for (const store of ['aurora', 'birch', 'cedar'])
    await look(
      platform,
      `truncate store_${store}.release, store_${store}.release_account, store_${store}.release_charge, store_${store}.release_freeze`,
    );
  await ask('birch', one, [ofAurora]);
});

describe('a list that differs by few people', () => {
  test('is noticed where it is asked with again', async () => {
    await arrive(3);
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['frozen', 'few-differ']);
    // Both sides' officers read it in their own logs.
    for (const [own, other] of [
      ['birch', 'aurora'],
      ['aurora', 'birch'],
    ] as const) {
      const noted = { reason: 'few-differ', cooperation: one, partner: own, about: [other] };
      const { entries } = await platform
        .as(own, 'privacy-officer')
        .audit.list({ action: 'release.freeze', limit: 1 });
      expect(entries.map(({ body }) => body)).toMatchObject([noted]);
    }
  });

  test('is noticed in another cooperation of the same provider', async () => {
    await arrive(3);
    await ask('birch', other, [ofAurora]);
    expect(await noticed()).toEqual(['frozen', 'few-differ-elsewhere']);
  });

  test('is nothing where another provider is asked about, or the list is the same', async () => {
    await ask('birch', other, [ofAurora]);
    expect(await noticed()).toEqual(['told']);
    await arrive(3);
    await ask('birch', other, [ofCedar]);
    expect(await noticed()).toEqual(['told']);
    expect(await charges('cedar')).toMatchObject([{ outcome: 'told' }]);
  });

  test('is noticed by whatever its people are recognised by, and not by records of the same', async () => {
    const [somebody] = await arrive(60);
    platform.time.now += 2 * day;
    await ask('birch', one, [ofAurora]);
    await importCustomers(platform, 'birch', [{ ...somebody!, ref: 'the-same-again' }]);
    platform.time.now += day;
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['told']);
    await importCustomers(platform, 'birch', [{ ...somebody!, phone: '+61 412 345 678' }]);
    platform.time.now += day;
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['frozen', 'few-differ']);
  });
});

describe('a list that differs by fewer than k people', () => {
  test('is noticed where they came within an epoch', async () => {
    await arrive(30);
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['frozen', 'strangers-differ']);
  });

  test('is noticed where they have gone again', async () => {
    const gone = await arrive(30);
    platform.time.now += 10;
    await ask('birch', other, [ofAurora]);
    await officer.lift({ cooperation: other, recipient: 'birch', reason: 'Let us see.' });
    await arrive(60);
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['told']);
    for (const { ref } of gone) await platform.as('birch').customer.erase({ ref });
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['frozen', 'strangers-differ']);
  });

  test('is nothing where one of them has been a customer for an epoch, k differ, or k is as low as it may be', async () => {
    const low = await sign([lineOf('aurora', 'birch')], { name: 'Low', releases: { epsilon: 0.01 } });
    await arrive(60);
    await ask('birch', one, [ofAurora]);
    await arrive(20);
    await ask('birch', low, [ofAurora]);
    expect(await noticed()).toEqual(['told']);
    platform.time.now += day + 1;
    await arrive(30);
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['told']);
  });

  test('is noticed however long they have been there where something happens with others alone', async () => {
    await importPurchases(platform, 'birch', [{ ref: 'r1', at: '2026-07-01', item: 'bread', price: 3 }]);
    await ask('birch', other, [ofAurora]);
    const came = await arrive(30);
    platform.time.now += 3 * day;
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['frozen', 'strangers-differ']);
    await officer.lift({ cooperation: one, recipient: 'birch', reason: 'They are new.' });
    const more = await arrive(30);
    await importPurchases(
      platform,
      'birch',
      [came[0]!, more[0]!].map(({ ref }) => ({ ref, at: '2026-07-02', item: 'bread', price: 3 })),
    );
    platform.time.now += day + 1;
    await ask('birch', one, [ofAurora]);
    expect(await noticed()).toEqual(['told']);
  });
});
