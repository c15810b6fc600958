// Customers counted by two things, and those of a cell as a segment.
import { afterAll, describe, expect, test } from 'vitest';
import { chromiumPath, openWorld, signIn } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

type Told = { customers: number; cells: { values: unknown[]; customers: number; text: string }[] };

describe.skipIf(chromiumPath === undefined)('with cross-tabs in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  const crosstab = async (...asked: string[]): Promise<Told> =>
    (await home.answer('--as', 'mossfield', '--role', 'analyst', 'segment', 'crosstab', ...asked)) as Told;
  const count = async (of: string): Promise<number> => {
    const told = home.answer('--as', 'mossfield', '--role', 'analyst', 'segment', 'count', of);
    return ((await told) as { selected: number }).selected;
  };

  test('an analyst counts a segment by two attributes, and saves who is in a cell', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.goto('/as/mossfield/segments/edit?name=big-baskets');
    await nils.getByRole('link', { name: 'Count by …' }).click();
    await nils.getByRole('heading', { name: 'Cross-tabs', level: 1 }).waitFor();
    expect(await nils.getByLabel('Of whom').inputValue()).toBe('big-baskets');
    await nils.getByLabel('Count by', { exact: true }).selectOption('household_size');
    await nils.getByLabel('And by', { exact: true }).selectOption('vegetarian');
    await nils.getByRole('button', { name: 'Count', exact: true }).click();
    await nils.getByLabel(/^Bands of .* begin at$/).fill('3; 2');
    await nils.getByRole('button', { name: 'Count', exact: true }).click();
    await nils.getByText('must ascend').waitFor();
    await nils.getByLabel(/^Bands of .* begin at$/).fill('2; 4');
    await nils.getByRole('button', { name: 'Count', exact: true }).click();
    const told = await crosstab('big-baskets', '--by', 'household_size:2,4', '--by', 'vegetarian');
    await nils.getByText(new RegExp(`^${told.customers} customers as of`)).waitFor();
    const [first] = told.cells;
    expect(first!.values[0]).toBe(0);
    const links = nils.getByRole('table').getByRole('link');
    expect(await links.count()).toBe(told.cells.length);
    expect(await links.allTextContents()).toEqual(told.cells.map(({ customers }) => String(customers)));
    await links.first().click();
    await nils.getByText(new RegExp(`^${first!.customers} of `)).waitFor();
    await nils.getByLabel('Name', { exact: true }).fill('small-households');
    await nils.getByRole('button', { name: 'Save' }).click();
    await nils.getByRole('heading', { name: 'small-households', level: 1 }).waitFor();
    expect(await count('segment small-households')).toBe(first!.customers);
    await nils.context().close();
  });

  test('without a script the address holds the question, and what is wrong is said at its field', async () => {
    const page = await world.open({ javaScriptEnabled: false });
    await signIn(page, { email: 'nils@mossfield.example.com', password: world.password });
    await page.goto('/as/mossfield/segments/crosstab');
    await page.getByText('Choose by what to count').waitFor();
    await page.getByLabel('Count by', { exact: true }).selectOption('segment big-baskets');
    await page.getByRole('button', { name: 'Count', exact: true }).click();
    const { cells } = await crosstab('--by', 'segment big-baskets');
    const links = page.getByRole('table').getByRole('link');
    expect(await links.allTextContents()).toEqual(cells.map(({ customers }) => String(customers)));
    expect(new URL(page.url()).searchParams.get('by1')).toBe('segment big-baskets');
    await page.getByLabel('Who also meet').fill('household_size >=');
    await page.getByRole('button', { name: 'Count', exact: true }).click();
    await page.getByText('Correct what is said beside the fields.').waitFor();
    expect(await page.getByLabel('Who also meet').getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Svenska' }).first().click();
    await page.getByText(/väntade ett värde, inte slutet/).waitFor();
    await page.context().close();
  });
});
