import { PartnerHandle } from '@entente/contract';
import { auditOf, importCustomers, look, people, refusalOf } from '@entente/test/support/exchange.ts';
import { begin, day, keyOf, lineOf, openReleases } from '@entente/test/support/releases.ts';
import { beforeEach, describe, expect, test } from 'vitest';

const trial = await openReleases();
const { platform, noise, sign, ask, spent, charges } = trial;
const [ofAurora, ofCedar] = [keyOf('aurora', 'birch'), keyOf('cedar', 'birch')];
/** What most tests ask in; its budgets are those of every agreement, and sets of aurora's are published in it. */
const one = await sign([lineOf('aurora', 'birch')]);
const sets = await trial.publishSets(one, ofAurora, 12);
const blank = { covered: 'suppressed', overlap: 'suppressed', prospects: 'suppressed' };

/** Every test has accounts of its own, which nothing but a test can empty. */
beforeEach(async () => {
  platform.time.now = begin;
  noise.draw = () => 0;
  for (const store of ['aurora', 'birch', 'cedar', 'dune'])
    await look(
      platform,
      `truncate store_${store}.release, store_${store}.release_account, store_${store}.release_charge, store_${store}.release_freeze`,
    );
});

describe('an answer with noise', () => {
  test('is the number itself where the noise is nought, and a combination rests on all its providers', async () => {
    const lines = [lineOf('aurora', 'birch'), lineOf('cedar', 'birch')];
    const cooperation = await sign(lines);
    const { cells } = await ask('birch', cooperation, [ofAurora, ofCedar]);
    expect(cells).toMatchObject([
      { providers: ['aurora'], covered: 60, overlap: 40, prospects: 20 },
      { providers: ['cedar'], covered: 60, overlap: 10, prospects: 50 },
      { providers: ['aurora', 'cedar'], covered: 30, overlap: 10, prospects: 20 },
    ]);
    const named = lines.map((line) => ({ ...line, actions: ['count', 'deliver'] as const }));
    const question = { cooperation: await sign(named), permissions: [ofAurora, ofCedar] };
    expect(await platform.as('birch').overlap.preview(question)).toMatchObject({
      cells: [{ kind: 'exact' }, { kind: 'exact' }, { kind: 'exact' }],
      budgets: [],
      epochEnds: null,
    });
    const exact = await ask('birch', question.cooperation, question.permissions);
    expect(cells).toMatchObject(exact.cells);
    // Each provider is charged for both numbers that its people are in; what is exact costs nothing.
    expect(await spent()).toEqual({ birch: 0.19, 'birch+cedar': 0.19 });
    expect(await spent('cedar')).toEqual({ birch: 0.19, 'aurora+birch': 0.19 });
  });

  test('has its own noise in each of two numbers, and their sum', async () => {
    const draws = [7, -12];
    noise.draw = (epsilon) => (epsilon === 250_000 ? draws.shift()! : Number.NaN);
    const cooperation = await sign([lineOf('aurora', 'birch')], { releases: { epsilon: 0.25 } });
    const { cells, at } = await ask('birch', cooperation, [ofAurora]);
    expect(cells).toMatchObject([{ covered: 55, overlap: 47, prospects: 'suppressed' }]);
    expect(cells[0]!.release).toEqual({ epsilon: 0.25, at, until: '2026-07-02T00:00:00.000Z' });
  });

  test('rests on permissions that allow to count', async () => {
    const cooperation = await sign([lineOf('aurora', 'birch', { actions: ['analyse'] })]);
    expect(await refusalOf(ask('birch', cooperation, [ofAurora]))).toMatchObject({
      code: 'action-not-permitted',
    });
    expect(await spent()).toEqual({});
  });

  test('leaves what rests on people who agreed to be named as it is', async () => {
    const cooperation = await sign([
      lineOf('aurora', 'birch', { actions: ['deliver'] }),
      lineOf('cedar', 'birch'),
    ]);
    noise.draw = () => 1;
    const { cells } = await ask('birch', cooperation, [ofAurora, ofCedar]);
    expect(cells).toMatchObject([{ covered: 60 }, { covered: 62 }, { covered: 32 }]);
    expect(cells.map((cell) => 'release' in cell)).toEqual([false, true, true]);
    expect([await spent(), await spent('cedar')]).toMatchObject([{ birch: 0.095 }, { birch: 0.19 }]);
  });
});

describe('what was told', () => {
  /** Never the same twice. */
  const counting = (): void => {
    let drawn = 0;
    noise.draw = () => (drawn += 1);
  };

  test('is known again in any order, from within another question, and after the same people came again', async () => {
    counting();
    const cooperation = await sign([lineOf('aurora', 'birch'), lineOf('cedar', 'birch')]);
    const told = await ask('birch', cooperation, [ofCedar, ofAurora]);
    const [cedar, aurora, both] = told.cells;
    expect((await ask('birch', cooperation, [ofAurora, ofCedar])).cells).toEqual([
      aurora,
      cedar,
      { ...both, providers: ['aurora', 'cedar'] },
    ]);
    expect((await ask('birch', cooperation, [ofAurora])).cells).toEqual([aurora]);
    await importCustomers(platform, 'birch', people('r', 1, 40));
    await platform.as('birch').cooperation.enrol({ cooperation });
    expect((await ask('birch', cooperation, [ofAurora])).cells).toEqual([aurora]);
    expect(await spent()).toMatchObject({ birch: 0.19 });
  });

  test('is another about other people of whoever asks', async () => {
    counting();
    await ask('birch', one, [ofAurora]);
    await importCustomers(platform, 'birch', people('m', 41, 50));
    await platform.as('birch').cooperation.enrol({ cooperation: one });
    expect((await ask('birch', one, [ofAurora])).cells).toMatchObject([{ overlap: 53 }]);
    expect(await spent()).toMatchObject({ birch: 0.19 });
    for (const { ref } of people('m', 41, 50)) await platform.as('birch').customer.erase({ ref });
  });

  test('is kept under a keyed digest, and shows nobody', async () => {
    await ask('birch', one, [ofAurora]);
    const [row] = await look<{ row: string }>(
      platform,
      'select to_jsonb(r)::text as row from store_birch.release r',
    );
    expect(row!.row).not.toMatch(/person-|"r\d+"/);
    expect(JSON.parse(row!.row)).toMatchObject({ cost: 95_000, covered: 60, providers: ['aurora'] });
  });

  test('is held against a minimum cohort that has risen since', async () => {
    const cooperation = await sign([lineOf('aurora', 'birch')]);
    await ask('birch', cooperation, [ofAurora]);
    const { terms } = await platform.as('birch').agreement.get({ id: cooperation });
    const to = { terms: { ...terms, minimumCohort: 50 } };
    const { hash } = await platform.as('birch').change.check({ id: cooperation, to });
    await platform.as('birch').change.request({ id: cooperation, to, hash });
    expect((await ask('birch', cooperation, [ofAurora])).cells).toMatchObject([
      { covered: 60, overlap: 'suppressed', prospects: 'suppressed' },
    ]);
  });
});

describe('a budget', () => {
  test('is spent once and for all, in whatever cooperation, and spent looks like too few', async () => {
    const terms = { releases: { epsilon: 0.4 } };
    const first = await sign([lineOf('aurora', 'birch')], terms);
    const second = await sign([lineOf('aurora', 'birch')], { name: 'Again', ...terms });
    expect((await ask('birch', first, [ofAurora])).cells).toMatchObject([{ covered: 60 }]);
    noise.draw = () => -100;
    const tooFew = await ask('birch', second, [ofAurora]);
    noise.draw = () => 0;
    platform.time.now += day;
    const spentUp = await ask('birch', second, [ofAurora]);
    expect(tooFew.cells).toMatchObject([blank]);
    const undated = ({ cells }: typeof tooFew) =>
      cells.map(({ release, ...cell }) => ({ ...cell, epsilon: release!.epsilon }));
    expect(undated(spentUp)).toEqual(undated(tooFew));
    expect(await spent()).toMatchObject({ birch: 0.8 });
    // A year later it is what it was.
    platform.time.now += 365 * day;
    expect((await ask('birch', first, [ofAurora])).cells).toMatchObject([blank]);
    expect((await charges()).map(({ outcome, cost }) => [outcome, cost.recipient])).toEqual([
      ['over-recipient', 0],
      ['over-recipient', 0],
      ['too-few', 0.4],
      ['told', 0.4],
    ]);
  });

  test('is shared by those under one roof, of which nobody is told what the others have asked', async () => {
    const cooperation = await sign([lineOf('aurora', 'birch'), lineOf('aurora', 'dune')], {
      releases: { epsilon: 0.5 },
    });
    const question = { cooperation, permissions: [ofAurora] };
    const before = await platform.as('birch').overlap.preview(question);
    for (let asked = 0; asked < 2; asked += 1) {
      await ask('dune', cooperation, [keyOf('aurora', 'dune')]);
      platform.time.now += day;
    }
    platform.time.now = begin;
    expect(await platform.as('birch').overlap.preview(question)).toEqual(before);
    expect((await ask('birch', cooperation, [ofAurora])).cells).toMatchObject([blank]);
    expect(await platform.as('birch').overlap.preview(question)).toMatchObject({
      cells: [{ kind: 'release', cost: 0, frozenUntil: '2026-07-02T00:00:00.000Z' }],
      budgets: [{ provider: 'aurora', total: 1, spent: 0.5, cost: 0 }],
    });
    expect(await spent()).toEqual({ birch: 0.5, dune: 1, 'birch+dune': 1 });
    const [last] = await charges();
    expect(last).toMatchObject({
      recipient: 'birch',
      cooperation,
      permission: ofAurora,
      outcome: 'over-affiliation',
      cost: { recipient: 0.5, affiliation: 0 },
    });
  });

  test('of a roof that is new holds what everybody brings along, and one that was stays', async () => {
    const both = [lineOf('aurora', 'birch'), lineOf('aurora', 'dune')];
    const apart = await sign(both, {
      affiliations: [['birch'], ['aurora', 'dune']],
      releases: { epsilon: 0.3 },
    });
    await ask('birch', apart, [ofAurora]);
    await ask('dune', apart, [keyOf('aurora', 'dune')]);
    const together = await sign(both, { name: 'Closer', releases: { epsilon: 0.3 } });
    await ask('birch', together, [ofAurora]);
    expect(await spent()).toMatchObject({ birch: 0.6, dune: 0.3, 'birch+dune': 0.9 });
    platform.time.now += day;
    // Where they are apart they are still those who were together.
    expect((await ask('dune', apart, [keyOf('aurora', 'dune')])).cells).toMatchObject([blank]);
    expect(await spent()).toMatchObject({ dune: 0.6, 'birch+dune': 0.9 });
  });

  test('is charged at every provider or at none', async () => {
    const lines = [lineOf('aurora', 'birch'), lineOf('cedar', 'birch')];
    const cooperation = await sign(lines, { releases: { epsilon: 0.5 } });
    await ask('birch', cooperation, [ofCedar]);
    platform.time.now += day;
    const { cells } = await ask('birch', cooperation, [ofAurora, ofCedar]);
    expect(cells).toMatchObject([{ covered: 60 }, { covered: 60 }, blank]);
    expect([await spent(), await spent('cedar')]).toMatchObject([{ birch: 0.5 }, { birch: 1 }]);
  });

  test('is not exceeded by a unit by many who ask at once', async () => {
    const asked = await Promise.all([...sets, ...sets].map((each) => ask('birch', one, [ofAurora], each)));
    const answers = asked.map(({ cells }) => JSON.stringify(cells));
    // The same question has one answer.
    expect(answers.slice(0, 12)).toEqual(answers.slice(12));
    expect(asked.slice(0, 12).filter(({ cells }) => cells[0]!.covered !== 'suppressed')).toHaveLength(10);
    expect(await spent()).toEqual({ birch: 0.95, 'birch alone': 0.95 });
    expect(await charges()).toHaveLength(12);
  });

  test('is neither spent nor answered from where anything fails', async () => {
    noise.draw = () => {
      throw new Error('no noise today');
    };
    await expect(ask('birch', one, [ofAurora])).rejects.toThrow('no noise today');
    expect(await spent()).toEqual({});
    noise.draw = () => 0;
    await look(platform, 'alter table store_birch.release add constraint no_more check (cost = 0)');
    await expect(ask('birch', one, [ofAurora])).rejects.toThrow('no_more');
    await look(platform, 'alter table store_birch.release drop constraint no_more');
    expect(await spent()).toEqual({});
    expect(await charges()).toEqual([]);
  });

  test('is never overdrawn or given back, whoever writes', async () => {
    const account = (spending: number) =>
      look(platform, `update store_aurora.release_account set spent = ${spending} where kind = 'recipient'`);
    await ask('birch', one, [ofAurora]);
    await expect(account(1_000_001)).rejects.toThrow('release_account_is_never_overdrawn');
    await expect(account(94_999)).rejects.toThrow('what was spent stays spent');
  });

  test('and its questions are the privacy officer’s to see, and nobody else’s', async () => {
    for (const role of ['admin', 'analyst'] as const) {
      expect(await refusalOf(platform.as('aurora', role).release.list({}))).toMatchObject({
        code: 'not-allowed',
      });
      expect(await refusalOf(platform.as('aurora', role).release.budget({}))).toMatchObject({
        code: 'not-allowed',
      });
    }
    for (const n of [0, 1, 2]) await ask('birch', one, [ofAurora], sets[n]);
    const officer = platform.as('aurora', 'privacy-officer').release;
    const first = await officer.list({ limit: 2 });
    const rest = await officer.list({ limit: 2, after: first.next! });
    expect([...first.releases, ...rest.releases].map(({ sets: named }) => named)).toEqual([
      ['first-32'],
      ['first-31'],
      ['first-30'],
    ]);
    expect(rest.next).toBeNull();
    expect(await officer.list({ recipient: PartnerHandle.parse('dune') })).toEqual({
      releases: [],
      next: null,
    });
    expect(await platform.as('birch', 'privacy-officer').release.list({})).toEqual({
      releases: [],
      next: null,
    });
  });
});

describe('lists that differ by few people', () => {
  const add = async (email: string): Promise<void> => {
    await importCustomers(platform, 'birch', [{ ref: email, email }]);
    await platform.as('birch').cooperation.enrol({ cooperation: one });
  };
  const officer = platform.as('aurora', 'privacy-officer');
  const lift = (reason: string) =>
    officer.release.lift({ cooperation: one, recipient: PartnerHandle.parse('birch'), reason });

  test('are told nothing, in whatever cooperation, until the provider says otherwise', async () => {
    const other = await sign([lineOf('aurora', 'birch')], { name: 'Elsewhere' });
    await ask('birch', one, [ofAurora]);
    platform.time.now += day;
    expect((await ask('birch', one, [ofAurora])).cells).toMatchObject([{ covered: 60 }]);
    await add('person-50@example.com');
    const singled = await ask('birch', one, [ofAurora]);
    expect(singled.cells).toMatchObject([blank]);
    expect((await ask('birch', other, [ofAurora])).cells).toMatchObject([blank]);
    // It costs the recipient what too few people would have cost, and those under its roof nothing.
    expect(await spent()).toEqual({ birch: 0.38, 'birch alone': 0.19 });
    expect((await charges()).map(({ outcome }) => outcome)).toEqual(['frozen', 'frozen', 'told', 'told']);
    const noticed = { action: 'release.freeze', cooperation: one, partner: 'birch', about: ['aurora'] };
    expect(await auditOf(platform, 'birch', 'release.freeze')).toMatchObject([noticed]);
    expect((await officer.release.budget({})).accounts).toMatchObject([
      { kind: 'recipient', freezes: [{ cooperation: one, since: singled.at }] },
      { kind: 'affiliation', freezes: [] },
    ]);

    expect(await refusalOf(lift(' '))).toMatchObject({ code: 'reason-required' });
    expect(
      await refusalOf(
        platform
          .as('aurora', 'admin')
          .release.lift({ cooperation: one, recipient: PartnerHandle.parse('birch'), reason: 'x' }),
      ),
    ).toMatchObject({ code: 'not-allowed' });
    await lift('They had corrected an address.');
    expect(await refusalOf(lift('Once more.'))).toMatchObject({ code: 'not-found' });
    platform.time.now += day;
    expect((await ask('birch', one, [ofAurora])).cells).toMatchObject([{ covered: 60, overlap: 41 }]);
  });

  test('are no others, and lists that differ by more are', async () => {
    await importCustomers(platform, 'birch', people('n', 71, 80));
    await platform.as('birch').cooperation.enrol({ cooperation: one });
    await ask('birch', one, [ofAurora]);
    expect(await charges()).toMatchObject([{ outcome: 'told' }]);
  });
});

describe('what was told, though somebody withdrew,', () => {
  test('stays the same until its epoch is over, whoever comes or goes, and costs nothing', async () => {
    let drawn = 0;
    noise.draw = () => (drawn += 1);
    const told = await ask('birch', one, [ofAurora]);
    await trial.withdraw('a1', 'birch');
    platform.time.now = Date.parse('2026-07-01T23:59:59.999Z');
    expect(await ask('birch', one, [ofAurora])).toEqual(told);
    expect(await spent()).toMatchObject({ birch: 0.095 });
    platform.time.now += 1;
    const anew = await ask('birch', one, [ofAurora]);
    expect(anew.cells).toMatchObject([{ covered: 59 + 3 + 4 }]);
    expect(await spent()).toMatchObject({ birch: 0.19 });
  });
});
