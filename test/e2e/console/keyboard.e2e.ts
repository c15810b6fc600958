// The console by keyboard alone: nothing here points at anything. Each stop shows that one is there, and none keeps one.
import AxeBuilder from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { chromiumPath, openWorld } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

// Bytes of script that a page has taken so far, as they came.
const scriptBytes = `performance.getEntriesByType('resource')
  .filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

type Stop = { readonly says: string; readonly isFirst: boolean; readonly isSeen: boolean };

// What runs in the browser, as text: nothing of it is this program's.
const stopHere = `(() => {
  const it = document.activeElement;
  if (it === null || it === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(it);
  const { width, height, top, bottom } = it.getBoundingClientRect();
  const label = it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent;
  return {
    says: label.trim().replaceAll(/\\s+/g, ' '),
    isFirst: it.getAttribute('href') === '#content',
    isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0
      && bottom > 0 && top < innerHeight,
  };
})()`;

/** Goes on to the next stop, and looks at it. */
async function step(page: Page, key = 'Tab'): Promise<Stop | null> {
  await page.keyboard.press(key);
  const stop = await page.evaluate<Stop | null>(stopHere);
  if (stop !== null)
    expect(stop, `nobody sees that they are at “${stop.says}”`).toMatchObject({ isSeen: true });
  return stop;
}

/** Goes on until a stop is called that. */
async function reach(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let steps = 0; steps < 120; steps += 1) {
    const says = (await step(page, key))?.says ?? '';
    if (typeof name === 'string' ? says === name : name.test(says)) return;
    passed.push(says);
  }
  throw new Error(`${String(name)} is not reached: ${passed.join(' | ')}`);
}

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { name, level: 1 }).waitFor();

/** Opens what finds pages, and goes to one by typing. */
async function goTo(page: Page, typed: string, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type(typed);
  await page.getByRole('option', { name: title, selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await heading(page, title);
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe.skipIf(chromiumPath === undefined)('by keyboard alone', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  const complaints: string[] = [];
  async function enter(email: string): Promise<Page> {
    const page = await world.open();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto('/sign-in');
    await reach(page, 'E-mail');
    await page.keyboard.type(email);
    await reach(page, 'Password');
    await page.keyboard.type(world.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    await page.waitForLoadState('networkidle');
    return page;
  }

  test('an analyst signs in, goes to a page by typing, and saves a segment', async () => {
    const nils = await enter('nils@mossfield.example.com');
    await goTo(nils, 'segm', 'Segments');
    await reach(nils, 'New segment');
    await nils.keyboard.press('Enter');
    await heading(nils, 'New segment');
    await reach(nils, 'As text');
    await nils.keyboard.press('Enter');
    await nils.getByLabel('Condition', { exact: true }).waitFor();
    await reach(nils, 'Condition');
    await nils.keyboard.press('Control+a');
    await nils.keyboard.type('vegetarian = yes');
    await reach(nils, 'Name');
    await nils.keyboard.type('greens-by-keyboard');
    await reach(nils, 'Save');
    await nils.keyboard.press('Enter');
    await heading(nils, 'greens-by-keyboard');
    const count = ['segment', 'count', 'greens-by-keyboard'];
    const told = (await home.answer('--as', 'mossfield', '--role', 'analyst', ...count)) as {
      selected: number;
    };
    expect(told.selected).toBeGreaterThan(0);
    await nils.context().close();
  });

  test('an officer looks somebody up and records that they withdraw', async () => {
    const file = readFileSync(join(home.directory, 'demonstration', 'zephyria', 'members.csv'), 'utf8');
    const [ref] = /ZF\d{8}/.exec(file)!;
    const petra = await enter('petra@zephyria.example.com');
    await goTo(petra, 'customers', 'Customers');
    await reach(petra, 'Look somebody up');
    await petra.keyboard.press('Enter');
    await heading(petra, 'One customer');
    await reach(petra, 'Who, as written');
    await petra.keyboard.type(ref);
    await reach(petra, 'Reason');
    await petra.keyboard.type('the person called');
    await petra.keyboard.press('Enter');
    await heading(petra, `One customer: ${ref}`);
    await reach(petra, 'Record it');
    await petra.keyboard.press('Enter');
    await petra.getByText('It is recorded and in force.').waitFor();
    const { consents } = (await home.answer(
      '--as',
      'zephyria',
      '--role',
      'privacy-officer',
      'consent',
      'history',
      ref,
    )) as {
      consents: { state: string }[];
    };
    expect(consents.filter(({ state }) => state === 'given')).toEqual([]);
    await petra.context().close();
  });

  test('one skips the menu, and gets back to where one was from what finds pages', async () => {
    const ada = await enter('ada@zephyria.example.com');
    await ada.goto('/as/zephyria/agreements', { waitUntil: 'networkidle' });
    expect((await step(ada))?.says).toBe('Skip to the content');
    await ada.keyboard.press('Enter');
    await reach(ada, 'Propose an agreement');
    await reach(ada, /^Go to …/, 'Shift+Tab');
    const before = await ada.evaluate<number>(scriptBytes);
    expect(before).toBeLessThan(150_000);
    await ada.keyboard.press('Enter');
    const dialog = ada.getByRole('dialog', { name: 'Go to a page, or choose' });
    await dialog.waitFor();
    // What finds pages came only now.
    expect(await ada.evaluate<number>(scriptBytes)).toBeGreaterThan(before + 5_000);
    expect(await ada.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
    // Tab stays within, as nothing behind can be used; Escape leaves.
    await ada.keyboard.press('Tab');
    expect(await ada.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
    await ada.keyboard.type('no such page');
    await ada.getByText('Nothing here is called that.').waitFor();
    await ada.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await ada.evaluate<Stop>(stopHere)).says).toMatch(/^Go to …/);
    expect(new URL(ada.url()).pathname).toBe('/as/zephyria/agreements');
    await ada.context().close();
  });

  test('language and look are chosen by typing, and what finds pages is accessible in each', async () => {
    const petra = await enter('petra@zephyria.example.com');
    const choose = async (typed: string): Promise<void> => {
      await petra.keyboard.press('Control+k');
      await petra.getByRole('dialog').waitFor();
      await petra.keyboard.type(typed);
      await petra.getByRole('option', { selected: true }).waitFor();
      await petra.keyboard.press('Enter');
    };
    await choose('svenska');
    await petra.getByRole('button', { name: /^Gå till …/ }).waitFor();
    expect(await petra.locator('html').getAttribute('lang')).toBe('sv');
    await choose('mörkt');
    await petra.locator('html[data-theme="dark"]').waitFor();
    for (const theme of ['dark', 'light']) {
      await petra.context().addCookies([{ name: 'theme', value: theme, url: world.url }]);
      await petra.reload({ waitUntil: 'networkidle' });
      await petra.keyboard.press('Control+k');
      await petra.getByRole('dialog', { name: 'Gå till en sida, eller välj' }).waitFor();
      const { violations } = await new AxeBuilder({ page: petra }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ html }) => html).join(' ')}`),
      ).toEqual([]);
    }
    await petra.context().close();
  });

  test.each([
    [
      'ada@zephyria.example.com',
      ['/as/zephyria/people', '/as/zephyria/agreements/new', '/as/zephyria/import'],
    ],
    [
      'nils@mossfield.example.com',
      ['/as/mossfield/segments/edit?name=big-baskets', '/as/mossfield/deliveries/new'],
    ],
    ['petra@zephyria.example.com', ['/as/zephyria/audit', '/as/zephyria/recalls', '/account']],
    ['olga@entente.example.com', ['/operator']],
  ])('%s gets through a page from its first stop round to it again', async (email, paths) => {
    const page = await enter(email);
    for (const path of paths) {
      await page.goto(path, { waitUntil: 'networkidle' });
      expect((await step(page))?.isFirst).toBe(true);
      let stops = 0;
      for (let stop = await step(page); stop?.isFirst !== true && stops < 400; stop = await step(page))
        stops += 1;
      expect(stops, `${path} has few stops`).toBeGreaterThan(8);
      expect(stops, `${path} keeps who is on it`).toBeLessThan(400);
    }
    await page.context().close();
  });

  test('nothing that a browser complains about was met on the way', () => {
    expect(complaints).toEqual([]);
  });
});
