// A segment from its first condition to what another partner learns with it.
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld, signIn } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

const selected = (text: string | null): number =>
  Number((text ?? '').split(' of ')[0]!.replaceAll(/\D/g, ''));
const condition = (page: Page, number: string) =>
  page.getByRole('group', { name: `Condition ${number}`, exact: true });

/** What an overlap can be narrowed to, as the page of that moment offers it. */
const offerTo = (page: Page) => ({
  page,
  names: () =>
    page.evaluate<string[]>('[...document.querySelectorAll("datalist option")].map(({ value }) => value)'),
});

describe.skipIf(chromiumPath === undefined)('with segments in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  const count = async (partner: string, of: string): Promise<number> => {
    const asked = home.answer('--as', partner, '--role', 'analyst', 'segment', 'count', of);
    return ((await asked) as { selected: number }).selected;
  };
  const add = async (page: Page, what: string): Promise<void> => {
    await page.getByLabel('What to add', { exact: true }).selectOption({ label: what });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
  };

  test('an analyst builds nested conditions, which are counted while they are chosen', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.goto('/as/mossfield/segments/edit');
    await add(nils, 'What we know of them');
    // Whoever uses the keyboard goes on in what was added.
    await condition(nils, '1').waitFor();
    expect(await condition(nils, '1').locator(':focus').count()).toBe(1);
    await condition(nils, '1').getByLabel('Attribute').selectOption('vegetarian');
    const counted = nils.getByRole('status').getByText(/^[\d,]+ of [\d,]+ customers/);
    await counted.waitFor();
    expect(selected(await counted.textContent())).toBe(await count('mossfield', 'vegetarian = yes'));
    await add(nils, 'A group: any of these');
    await nils.getByLabel('What to add to condition 2').selectOption({ label: 'What happened' });
    await nils.getByRole('button', { name: 'Add to condition 2' }).click();
    const events = condition(nils, '2.1');
    await events.getByLabel('Events', { exact: true }).selectOption({ label: 'purchases' });
    await events.getByLabel('What is asked of events').selectOption({ label: 'number of' });
    await events.getByLabel('How number of is compared').selectOption({ label: 'is at least' });
    await events.getByLabel('Value of number of').fill('2');
    await nils.getByRole('button', { name: 'Read and count' }).click();
    await nils.getByText('the number of purchases is at least 2').waitFor();
    const text = 'vegetarian = yes and count purchase >= 2';
    expect(selected(await counted.textContent())).toBe(await count('mossfield', text));
    await nils.getByRole('button', { name: 'As text' }).click();
    expect(await nils.getByLabel('Condition', { exact: true }).inputValue()).toBe(text);
    await nils.getByRole('button', { name: 'As conditions' }).click();
    await nils.getByRole('button', { name: 'Remove condition 2', exact: true }).click();
    await condition(nils, '2').waitFor({ state: 'detached' });
    await nils.getByLabel('Name', { exact: true }).fill('greens');
    await nils.getByRole('button', { name: 'Save' }).click();
    await nils.getByRole('heading', { name: 'greens', level: 1 }).waitFor();
    expect(await count('mossfield', 'segment greens')).toBe(await count('mossfield', 'vegetarian = yes'));
  });

  test('without a script the same form builds, says what is wrong at its place, and keeps what it cannot show', async () => {
    const page = await world.open({ javaScriptEnabled: false });
    await signIn(page, { email: 'nils@mossfield.example.com', password: world.password });
    await page.goto('/as/mossfield/segments/edit');
    await add(page, 'What we know of them');
    await condition(page, '1').getByLabel('Attribute').selectOption('household_size');
    await page.getByRole('button', { name: 'Read and count' }).click();
    await condition(page, '1')
      .getByText(/is not a whole number/)
      .waitFor();
    await condition(page, '1')
      .getByLabel(/^How .* is compared/)
      .selectOption({ label: 'is at least' });
    await condition(page, '1')
      .getByLabel(/^Value of/)
      .fill('3');
    await add(page, 'A condition as text');
    await condition(page, '2')
      .getByLabel('Condition as text')
      .fill('sequence (support, purchase) within 30 days');
    await page.getByRole('button', { name: 'Read and count' }).click();
    const counted = page.getByRole('status').getByText(/^[\d,]+ of [\d,]+ customers/);
    const text = 'household_size >= 3 and sequence (support, purchase) within 30 days';
    expect(selected(await counted.textContent())).toBe(await count('mossfield', text));
    await page.getByRole('button', { name: 'As text' }).click();
    expect(await page.getByLabel('Condition', { exact: true }).inputValue()).toBe(text);
    await page.getByRole('button', { name: 'Svenska' }).first().click();
    await page.getByRole('heading', { name: 'Nytt segment', level: 1 }).waitFor();
    // What is wrong with it is said in that language too, by the API's sentence for it.
    await page.getByRole('button', { name: 'Som text' }).click();
    await page.getByLabel('Villkor', { exact: true }).fill('household_size >=');
    await page.getByRole('button', { name: 'Läs och räkna' }).click();
    await page.getByText(/väntade ett värde, inte slutet/).waitFor();
  });

  test('an analyst asks for the contacts of organisations with fields, which say what they would type', async () => {
    const nils = await world.enter('nils@quillon.example.com');
    await nils.goto('/as/quillon/segments/edit');
    await add(nils, 'A contact of an organisation');
    await nils.getByRole('button', { name: 'narrow it by the contact or the organisation' }).click();
    await condition(nils, '1').getByLabel('Value of role').fill('buyer');
    await nils.getByRole('button', { name: 'Read and count' }).click();
    const text = 'contact of organisation(role = "buyer")';
    const buyers = await count('quillon', text);
    expect(buyers).toBeGreaterThan(0);
    await nils
      .getByRole('status')
      .getByText(new RegExp(`^${buyers} of `))
      .waitFor();
    await nils.getByRole('button', { name: 'As text' }).click();
    expect(await nils.getByLabel('Condition', { exact: true }).inputValue()).toBe(text);
    expect(await objectionsTo(nils)).toEqual([]);
  });

  test('a segment is published, and the other partner counts the people who are in it', async () => {
    const permission = 'zephyria>mossfield direct-marketing contact+demographic+loyalty';
    const asked = ['overlap', 'Table and Travel', '--permission', permission];
    const counted = async (...more: string[]): Promise<number> => {
      const told = home.answer('--as', 'mossfield', '--role', 'analyst', ...asked, ...more);
      const [cell] = ((await told) as { cells: { covered: number | 'suppressed' }[] }).cells;
      return cell!.covered === 'suppressed' ? 0 : cell!.covered;
    };
    const nils = await world.enter('nils@zephyria.example.com');
    await nils.getByRole('link', { name: 'Cooperations' }).click();
    await nils.getByRole('heading', { name: 'Cooperations', level: 1 }).waitFor();
    await nils.getByRole('main').getByRole('link', { name: 'Table and Travel' }).click();
    const publish = nils.getByRole('form', { name: 'Publish a segment' });
    await publish.getByLabel('Segment').selectOption('gale-and-gust');
    await publish
      .getByLabel('Under the permission')
      .selectOption('zephyria>mossfield direct-marketing contact');
    await publish.getByRole('button', { name: 'Publish it' }).click();
    // What the segment reads goes beyond what that permission covers.
    await nils.getByText('That was not done.').waitFor();
    await publish.getByLabel('Segment').selectOption('gale-and-gust');
    await publish.getByLabel('Under the permission').selectOption(permission);
    await publish.getByRole('button', { name: 'Publish it' }).click();
    await nils.getByText(/^gale-and-gust is published as of/).waitFor();
    expect(await counted('--set', 'zephyria=gale-and-gust')).toBeLessThan(await counted());
    const share = nils.getByRole('form', { name: 'Share a column' });
    await share.getByLabel('Attribute or measure').fill('tier');
    await share.getByLabel('What it is called').fill('rank');
    await share.getByLabel('Under the permission').selectOption(permission);
    await share.getByRole('button', { name: 'Share it' }).click();
    await nils.getByText('rank is shared.').waitFor();
    await nils.getByRole('button', { name: 'Take back rank' }).click();
    await nils.getByText(/^rank is taken back/).waitFor();
    // Who may not put customers in is told so; an admin may, leaves, and finds the work done.
    await nils.getByText('Your role may not do this.').waitFor();
    const ada = await world.enter('ada@zephyria.example.com');
    await ada.goto(`/as/zephyria/cooperations/${world.agreement}`);
    await ada.getByRole('button', { name: 'Bring it up to date' }).click();
    await ada.getByText(/^Customers are being put in/).waitFor();
    await ada.goto('/as/zephyria');
    await ada.goto(`/as/zephyria/cooperations/${world.agreement}`);
    await ada.getByRole('button', { name: 'Bring it up to date' }).waitFor();
  });

  test('a publication is withdrawn, and whoever was offered it is not any more', async () => {
    const permission = 'zephyria>mossfield direct-marketing contact+demographic+loyalty';
    const asked = new URLSearchParams({ cooperation: world.agreement, permission });
    const offered = offerTo(await world.enter('nils@mossfield.example.com'));
    await offered.page.goto(`/as/mossfield/overlap?${asked.toString()}`);
    expect(await offered.names()).toContain('gale-and-gust');
    const nils = await world.enter('nils@zephyria.example.com');
    await nils.goto(`/as/zephyria/cooperations/${world.agreement}`);
    const row = nils
      .getByRole('table', { name: 'Published sets and segments' })
      .getByRole('row', { name: /^gale-and-gust/ })
      .filter({ hasText: /loyalty/i });
    await row.locator('summary', { hasText: 'Withdraw gale-and-gust' }).click();
    await row.getByText('Nobody can ask about it or request it any more', { exact: false }).waitFor();
    await row.getByRole('button', { name: 'Yes, do it: Withdraw gale-and-gust' }).click();
    await nils.getByText('gale-and-gust is withdrawn. Nobody can ask about it any more.').waitFor();
    expect(await row.count()).toBe(0);
    // The page that stood open still names it; asking with it is refused, and the answer offers it no more.
    expect(await offered.names()).toContain('gale-and-gust');
    await offered.page.getByLabel('In a published set or segment').fill('gale-and-gust');
    await offered.page.getByRole('button', { name: 'What would it cost?' }).click();
    await offered.page.getByText('That was not done.').waitFor();
    expect(await offered.names()).not.toContain('gale-and-gust');
    const room = `/as/mossfield/cooperations/${world.agreement}`;
    await offered.page.goto(room);
    await offered.page.getByRole('heading', { name: 'Published sets and segments' }).waitFor();
    expect(await offered.page.getByRole('row', { name: /^gale-and-gust/ }).count()).toBe(0);
  });

  test('each list of a cooperation keeps its place while one goes through the other', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.goto(`/as/mossfield/cooperations/${world.agreement}?columns=a&published=a`);
    const ways = nils.getByRole('navigation', { name: 'More: Shared columns' });
    await ways.getByRole('link', { name: 'First page' }).click();
    await nils.waitForURL(/\?published=a$/);
    expect(await ways.count()).toBe(0);
    await nils
      .getByRole('navigation', { name: 'More: Published sets and segments' })
      .getByRole('link', { name: 'First page' })
      .click();
    await nils.waitForURL(({ search }) => search === '' || search === '?');
  });
});
