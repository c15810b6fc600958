// What an analyst asks about another partner's people: how many, of which kind, and how they differ.
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { chromiumPath, openWorld } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

type Count = number | 'suppressed';

const permission = 'zephyria>mossfield direct-marketing contact+demographic+loyalty';
const tasting = 'quillon>mossfield market-research demographic+purchase';
const under = `permission=${encodeURIComponent(permission)}`;
const cooperation = 'Table and Travel';
/** As a page writes it. */
const shown = (count: Count): string =>
  count === 'suppressed' ? 'withheld' : count.toLocaleString('en', { maximumFractionDigits: 2 });
const money = (sum: Count): string =>
  sum === 'suppressed'
    ? 'withheld'
    : (sum / 100).toLocaleString('en', { style: 'currency', currency: 'NZD' });

describe.skipIf(chromiumPath === undefined)('of other partners’ people, in the console,', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home, 3_000);
  afterAll(() => world?.close());

  /** What the command line is answered about the people of a permission. */
  const askedUnder =
    (named: string) =>
    async <T>(...words: string[]): Promise<T> => {
      const verb = words.splice(0, words[0] === 'overlap' ? 1 : 2);
      const about = [...verb, cooperation, '--permission', named, ...words];
      return (await home.answer('--as', 'mossfield', '--role', 'analyst', ...about)) as T;
    };
  const asked = askedUnder(permission);
  const ask = async (page: Page): Promise<void> => {
    await page.getByText('Exact: those people agreed to be named to you.').first().waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByRole('status').getByRole('table').first().waitFor();
  };
  /** The cells of each row of the first table of an answer, as they are read. */
  const tableOf = (page: Page): Promise<string[][]> =>
    page
      .getByRole('status')
      .getByRole('table')
      .first()
      .getByRole('row')
      .evaluateAll((rows: { cells: Iterable<{ textContent: string | null }> }[]) =>
        rows.map(({ cells }) => [...cells].map(({ textContent }) => (textContent ?? '').trim())),
      );

  test('an analyst counts those of a published segment who meet a condition', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.getByRole('link', { name: 'Overlap' }).click();
    await nils.getByRole('checkbox', { name: /^zephyria: direct marketing \(contact, demographic/ }).check();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    // What can be named is said, and offered while one types.
    const { publications } = (await home.answer('--as', 'mossfield', 'publication', 'list', cooperation)) as {
      publications: { permission: string; name: string }[];
    };
    const names = publications.filter((each) => each.permission === permission).map(({ name }) => name);
    expect(names).toContain('gale-and-gust');
    await nils.getByText(/^Published for you: .*gale-and-gust/).waitFor();
    const offered = nils.locator('#sets-zephyria option');
    expect(await offered.evaluateAll((all: { value: string }[]) => all.map(({ value }) => value))).toEqual(
      names,
    );
    await nils.getByLabel('In a published set or segment').fill('gale-and-gust');
    await nils.getByLabel('Who meet a condition').fill('tier = "Gust"');
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils.waitForURL(/gale-and-gust/);
    await ask(nils);
    const told = await asked<{ cells: { covered: Count; overlap: Count; prospects: Count }[] }>(
      'overlap',
      '--set',
      'zephyria=gale-and-gust',
      '--where',
      'zephyria=tier = "Gust"',
    );
    const [cell] = told.cells;
    const [, row] = await tableOf(nils);
    expect(row!.slice(1, 4)).toEqual([cell!.covered, cell!.overlap, cell!.prospects].map(shown));
    expect(cell!.covered).not.toBe('suppressed');
    // What does not exist is a no with a way out, and not a fault.
    await nils.getByLabel('In a published set or segment').fill('nobody-has-this');
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils.getByRole('alert').waitFor();
  });

  test('an analyst sees several partners at once, as a picture and as a table', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.goto('/as/mossfield/overlap');
    await nils.getByRole('checkbox', { name: 'zephyria: direct marketing (contact)', exact: true }).check();
    await nils.getByRole('checkbox', { name: /^quillon: direct marketing/ }).check();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await ask(nils);
    expect(await tableOf(nils)).toHaveLength(4);
    const picture = nils.getByRole('img', { name: 'People whom several may tell you about at once' });
    expect(await picture.locator('g').count()).toBe(3);
  });

  test('an analyst breaks people down, and a cell of too few is withheld and not zero', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.getByRole('link', { name: 'Analysis' }).click();
    await nils.getByRole('checkbox', { name: /^quillon: direct marketing/ }).uncheck();
    await nils.getByRole('checkbox', { name: /^zephyria: direct marketing \(contact, demographic/ }).check();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils.getByLabel('By', { exact: true }).selectOption('zephyria=tier');
    await nils.getByRole('button', { name: /What would it cost|Go on/ }).click();
    await nils.waitForURL(/by1=zephyria%3Dtier/);
    await ask(nils);
    const told = await asked<{ rows: { label: string; kind: string }[]; cells: Count[][] }>(
      'analysis',
      'breakdown',
      '--by',
      'zephyria=tier',
    );
    const rows = (await tableOf(nils)).slice(1, -1);
    expect(rows.map(([label, people]) => [label, people])).toEqual(
      told.rows.map(({ label, kind }, r) => [label || kind, shown(told.cells[r]![0]!)]),
    );
    const people = told.cells.flat();
    expect(people.some((count) => count !== 'suppressed')).toBe(true);
    expect(people).toContain('suppressed');
    expect(rows.map(([, count]) => count)).not.toContain('0');
    expect(await nils.getByRole('status').locator('.hatched').count()).toBe(
      people.filter((count) => count === 'suppressed').length,
    );
  });

  test('an analyst who opens what came of it over time sees numbers, and by when people were born', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.goto('/as/mossfield/analysis');
    await nils.getByRole('link', { name: 'Over time' }).click();
    await nils.waitForURL(/kind=trend/);
    await ask(nils);
    const months = async (...by: string[]): Promise<string[][]> => {
      const measure = ['--measure', 'quillon=spent_by_month'];
      const { months: told } = await askedUnder(tasting)<{
        months: { month: string; sums: Count[]; contributors: Count[] }[];
      }>('analysis', 'trend', ...measure, ...by);
      return told.map(({ month, sums, contributors }) => [
        month,
        ...sums.flatMap((sum, band) => [money(sum), shown(contributors[band]!)]),
      ]);
    };
    const whole = await months();
    expect(whole).toHaveLength(6);
    expect((await tableOf(nils)).slice(1)).toEqual(whole);
    expect(whole.flat()).not.toContain('withheld');
    await nils.getByLabel('By', { exact: true }).selectOption('quillon=year_of_birth');
    await nils.getByRole('button', { name: /What would it cost|Go on/ }).click();
    await nils.getByLabel('Bands begin at').fill('1975');
    await nils.getByRole('button', { name: /What would it cost|Go on/ }).click();
    await nils.waitForURL(/edges1=1975/);
    await ask(nils);
    const byBirth = await months('--by', 'quillon=year_of_birth:1975');
    expect((await tableOf(nils)).slice(1)).toEqual(byBirth);
    expect(byBirth.flat()).not.toContain('withheld');
  });

  test('an analyst compares a segment with everybody, without a script too', async () => {
    const nils = await world.enter('nils@mossfield.example.com', { javaScriptEnabled: false });
    await nils.goto(
      `/as/mossfield/analysis?kind=lift&${under}&segment=zephyria%3Dgale-and-gust&by1=zephyria%3Dborn&edges1=1975-01-01`,
    );
    await ask(nils);
    const told = await asked<{
      bands: { selected: Count; people: Count; lift: Count }[];
    }>('analysis', 'lift', '--of', 'zephyria=gale-and-gust', '--by', 'zephyria=born:1975-01-01');
    const rows = (await tableOf(nils)).slice(1, -1);
    expect(rows.map((cells) => [cells[1], cells[2], cells[4]])).toEqual(
      told.bands.map(({ selected, people, lift }) => [selected, people, lift].map(shown)),
    );
    expect(told.bands.some(({ lift }) => lift !== 'suppressed')).toBe(true);
    // The question is still there to be changed.
    expect(await nils.getByLabel('Bands begin at').inputValue()).toBe('1975-01-01');
  });
});
