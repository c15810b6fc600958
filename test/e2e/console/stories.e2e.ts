// What people come for, from signing in to finished work, each in a browser of their own.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { chromiumPath, openWorld, signIn } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

const main = (page: Page) => page.getByRole('main');
const number = (text: string | null): number => Number((text ?? '').replaceAll(/\D/g, ''));

describe.skipIf(chromiumPath === undefined)('in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  test('two admins draft, propose and sign an agreement, and one of them suspends it', async () => {
    const ada = await world.enter('ada@zephyria.example.com');
    await ada.getByRole('link', { name: 'Agreements' }).click();
    await ada.getByRole('link', { name: 'Propose an agreement' }).click();
    await ada.getByLabel('Name').fill('Points together');
    await ada.getByRole('button', { name: 'See it in plain words' }).click();
    // What is wrong is said at its place, and what was typed is still there.
    await ada.getByRole('alert').waitFor();
    expect(await ada.getByLabel('Name').inputValue()).toBe('Points together');
    await ada.getByRole('checkbox', { name: 'Mossfield Grocers' }).check();
    const lines = ada.getByRole('group', { name: 'Permission 1' });
    await lines.getByLabel('Be used by').selectOption('mossfield');
    await lines.getByLabel('For').selectOption('joint-loyalty');
    await lines.getByRole('checkbox', { name: 'loyalty' }).check();
    await ada.getByRole('button', { name: 'Add a permission' }).click();
    const second = ada.getByRole('group', { name: 'Permission 2' });
    await second.getByLabel('Lets').selectOption('mossfield');
    await second.getByLabel('Be used by').selectOption('zephyria');
    await ada.getByRole('button', { name: 'See it in plain words' }).click();
    await ada
      .getByText('mossfield may use of zephyria’s customers')
      .or(ada.getByText("mossfield may use of zephyria's customers"))
      .first()
      .waitFor();
    await ada.getByRole('button', { name: 'Propose it' }).first().click();
    await ada.getByRole('heading', { name: 'Points together', level: 1 }).waitFor();
    await ada.getByRole('button', { name: 'Sign', exact: true }).click();
    await ada.getByText('You have signed.').waitFor();

    const ben = await world.enter('ada@mossfield.example.com');
    await ben.getByRole('link', { name: 'Read and sign “Points together”' }).click();
    await ben.getByRole('button', { name: 'Sign', exact: true }).click();
    await main(ben).getByText('Active', { exact: true }).waitFor();

    await ada.reload();
    await main(ada).getByText('Active', { exact: true }).waitFor();
    await ada.locator('summary', { hasText: 'Suspend' }).click();
    await ada.getByRole('button', { name: 'Yes, do it: Suspend' }).click();
    await main(ada).getByText('Suspended', { exact: true }).waitFor();
    // Only who suspended it may resume it, and whoever may not is told why.
    await ben.reload();
    await main(ben).getByText('Suspended', { exact: true }).waitFor();
  });

  test('an analyst says whom they mean, counts, saves, copies and removes it', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.getByRole('link', { name: 'Segments' }).click();
    await nils.getByRole('link', { name: 'New segment' }).click();
    await nils.getByRole('button', { name: 'As text' }).click();
    await nils.getByLabel('Condition', { exact: true }).fill('weekly_spend is a lot');
    await nils.getByRole('button', { name: 'Read and count' }).click();
    await nils.getByRole('alert').waitFor();
    await nils.getByLabel('Condition', { exact: true }).fill('vegetarian = yes');
    await nils.getByRole('button', { name: 'Read and count' }).click();
    const counted = nils.getByRole('status');
    await counted.getByText(/^\d+ of \d+ customers/).waitFor();
    await nils.getByLabel('Name', { exact: true }).fill('greens');
    await nils.getByRole('button', { name: 'Save' }).click();
    await nils.getByRole('heading', { name: 'greens', level: 1 }).waitFor();
    const told = (await home.answer(
      '--as',
      'mossfield',
      '--role',
      'analyst',
      'segment',
      'count',
      'greens',
    )) as {
      selected: number;
    };
    expect(number((await counted.getByText(/ of /).first().textContent())!.split(' of ')[0]!)).toBe(
      told.selected,
    );
    await nils.getByRole('link', { name: 'Copy' }).click();
    await nils.getByRole('button', { name: 'As text' }).click();
    await nils.getByLabel('Condition', { exact: true }).waitFor();
    expect(await nils.getByLabel('Condition', { exact: true }).inputValue()).toBe('vegetarian = yes');
    await nils.goto('/as/mossfield/segments/edit?name=greens');
    await nils.locator('summary', { hasText: 'Remove it' }).click();
    await nils.getByRole('button', { name: 'Yes, do it: Remove it' }).click();
    await nils.getByRole('heading', { name: 'Segments', level: 1 }).waitFor();
    expect(await nils.getByRole('link', { name: 'greens' }).count()).toBe(0);
  });

  test('an analyst asks for an overlap, has people handed over, and takes them along as a file', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.getByRole('link', { name: 'Overlap' }).click();
    await nils.getByRole('checkbox', { name: 'zephyria: direct marketing (contact)' }).check();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils.getByText('Exact: those people agreed to be named to you.').waitFor();
    await nils.getByRole('button', { name: 'Ask', exact: true }).click();
    const row = nils.getByRole('row', { name: /^zephyria/ });
    await row.waitFor();
    const covered = number(await row.getByRole('cell').nth(1).textContent());
    const permission = 'zephyria>mossfield direct-marketing contact';
    const told = (await home.answer(
      '--as',
      'mossfield',
      'overlap',
      'Table and Travel',
      '--permission',
      permission,
    )) as { cells: { covered: number }[] };
    expect(covered).toBe(told.cells[0]!.covered);
    // Who did not agree to be named is counted with noise, and what that costs is said before.
    await nils.goto('/as/mossfield/overlap');
    await nils.getByRole('checkbox', { name: /^zephyria: market research/ }).check();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils
      .getByText(/With noise|Answered already/)
      .first()
      .waitFor();

    await nils.getByRole('link', { name: 'Deliveries' }).click();
    await nils.getByRole('link', { name: 'Request a delivery' }).click();
    await nils.getByRole('button', { name: 'Dry run' }).click();
    const dry = nils.getByRole('status').locator('dl > div', { hasText: 'Would be handed over' });
    expect(number(await dry.locator('dd').textContent())).toBe(covered);
    await nils.getByRole('button', { name: 'Have them handed over' }).click();
    const first = nils.getByRole('row').nth(1);
    await first.getByText('Completed').waitFor();
    expect(number(await first.getByRole('cell').nth(2).textContent())).toBe(covered);
    await first.getByRole('link').click();
    const [file] = await Promise.all([
      nils.waitForEvent('download'),
      nils.getByRole('link', { name: 'Download people (CSV)' }).click(),
    ]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.match(/^"?[0-9a-f]{32}/gm)).toHaveLength(covered);
  });

  test('an admin invites a colleague, and their next click is refused once they are let go', async () => {
    const ada = await world.enter('ada@quillon.example.com');
    const nils = await world.enter('nils@quillon.example.com');
    await nils.goto('/as/quillon/customers');
    await ada.goto('/as/quillon/people');
    await ada.getByLabel('E-mail').fill('newcomer@quillon.example.com');
    await ada.getByRole('button', { name: 'Send the invitation' }).click();
    await ada.getByText('The letter to newcomer@quillon.example.com is on its way.').waitFor();
    const nilsRow = ada.locator('li', { hasText: 'nils@quillon.example.com' });
    await nilsRow.locator('summary', { hasText: 'Let go' }).click();
    await nilsRow.getByRole('button', { name: 'Yes, do it: Let go' }).click();
    await ada.getByText('They act for your business no longer.').waitFor();
    await nils.getByRole('link', { name: 'Segments' }).click();
    await nils.getByText('You do not act for that partner, or not any longer.').waitFor();
    expect((await nils.reload())?.status()).toBe(404);
  });

  test('an operator creates a partner, and sees no customer anywhere', async () => {
    const olga = await world.enter('olga@entente.example.com');
    await olga.getByLabel('Name').fill('Northwind Travel');
    await olga.getByLabel('Handle').fill('northwind');
    await olga.getByLabel('Country').fill('AU');
    await olga.getByRole('button', { name: 'Create a partner' }).click();
    await olga.getByText('Northwind Travel is created.').waitFor();
    expect((await olga.goto('/as/zephyria/customers'))?.status()).toBe(404);
  });

  test('signing in and out, pages and their language work without a script', async () => {
    const page = await world.open({ javaScriptEnabled: false });
    await signIn(page, { email: 'petra@zephyria.example.com', password: world.password });
    await page.getByRole('link', { name: 'Consents' }).click();
    await page.getByRole('heading', { name: 'Consents', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Svenska' }).first().click();
    await page.getByRole('heading', { name: 'Samtycken', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Avtal', exact: true }).first().click();
    await page.getByRole('main').getByRole('link', { name: 'Table and Travel' }).first().click();
    await page.getByText('I vanliga ord').first().click();
    await page.getByRole('heading', { name: 'Vem som får göra vad' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Who may do what' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Logga ut' }).first().click();
    await page.getByRole('heading', { name: 'Logga in', level: 1 }).waitFor();
    expect((await page.goto('/as/zephyria'))?.url()).toMatch(/\/sign-in\?to=/);
  });
});
