// Where a business is and whom it sells to: trees that people walk down, search, and tidy.
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld, signIn } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

const main = (page: Page) => page.getByRole('main');
const open = async (page: Page, name: string): Promise<void> => {
  await main(page).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
};

describe.skipIf(chromiumPath === undefined)('in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  test('an admin walks down the places, finds one by name, and removes one that is empty', async () => {
    const ada = await world.enter('ada@mossfield.example.com');
    await ada.getByRole('link', { name: 'Places', exact: true }).click();
    await ada.getByRole('heading', { name: 'Places', level: 1 }).waitFor();
    for (const name of ['Australia', 'The South', 'South Australia']) await open(ada, name);
    expect(await ada.getByRole('navigation', { name: 'Where this place lies' }).innerText()).toMatch(
      /Places\s+› Australia\s+› The South\s+› South Australia/,
    );
    await main(ada).getByText('It stays while others lie in it', { exact: false }).waitFor();
    const told = (await home.answer('--as', 'mossfield', 'place', 'list', '--search', 'vinegrove')) as {
      places: { ref: string }[];
    };
    expect(told.places.map(({ ref }) => ref).toSorted()).toEqual(['M-05', 'Vinegrove']);
    await ada.getByLabel('Find a place').fill('VINEgrove');
    await ada.getByRole('button', { name: 'Find', exact: true }).click();
    await ada.waitForURL(/\?search=VINEgrove$/);
    expect(await ada.getByRole('table', { name: 'Places' }).getByRole('row').count()).toBe(3);
    await open(ada, 'Mossfield Vinegrove');
    expect(await objectionsTo(ada)).toEqual([]);
    await ada.locator('summary', { hasText: 'Remove this place' }).click();
    await ada.getByRole('button', { name: 'Yes, do it: Remove this place' }).click();
    await ada.getByRole('heading', { name: 'Vinegrove', level: 1, exact: true }).waitFor();
    await main(ada).getByText('No other place lies in it.').waitFor();
    await ada.goto('/as/mossfield/places?search=M-05');
    await ada.getByText('No place is called “M-05”').waitFor();
  });

  test('somebody without a script walks down the organisations, and is shown contacts by ids alone', async () => {
    const page = await world.open({ javaScriptEnabled: false });
    await signIn(page, { email: 'nils@quillon.example.com', password: world.password });
    await page.goto('/as/quillon/organisations');
    await open(page, 'Harbour & Hearth Group');
    const within = page.getByRole('table', { name: 'Belong to it' });
    expect(await within.getByRole('row').count()).toBe(4);
    await open(page, 'The Brass Fern');
    const contacts = page.getByRole('table', { name: 'Contacts' });
    const rows = await contacts.getByRole('row').count();
    expect(rows).toBeGreaterThan(1);
    expect(await page.getByRole('button', { name: /^Look|no contact any more$/ }).count()).toBe(0);
    expect(await page.getByText('Remove this organisation').count()).toBe(0);
    const officer = await world.enter('petra@quillon.example.com');
    await officer.goto('/as/quillon/organisations?in=HARBOUR-1');
    await officer.getByText(/^Which customers they are, analysts and admins are shown/).waitFor();
    expect(await officer.getByRole('table').count()).toBe(0);
    // Further contacts are asked for by a form: whose page begins with whom stands in no address.
    const { organisations } = (await home.answer('--as', 'quillon', 'organisation', 'list')) as {
      organisations: { code: string; contacts: number }[];
    };
    expect(rows - 1).toBe(organisations.find(({ code }) => code === 'HARBOUR-1')?.contacts);
  });

  test('who is officer too looks at a contact for a reason; a contact and an organisation go', async () => {
    const { members } = (await home.answer('--as', 'quillon', 'member', 'list')) as {
      members: { id: string; email: string }[];
    };
    const { id } = members.find(({ email }) => email.startsWith('ada@'))!;
    await home.answer('--as', 'quillon', 'member', 'change', id, '--roles', 'admin,privacy-officer');
    const ada = await world.enter('ada@quillon.example.com');
    await ada.goto('/as/quillon/organisations?in=HARBOUR-1');
    expect(await objectionsTo(ada)).toEqual([]);
    const first = ada.getByRole('table', { name: 'Contacts' }).getByRole('row').nth(1);
    const ref = (await first.getByRole('cell').first().innerText()).trim();
    await ada.getByLabel('Why you look at a contact').fill('who ordered');
    await ada.getByRole('button', { name: `Look at ${ref}`, exact: true }).click();
    await ada.getByRole('heading', { name: `One customer: ${ref}`, level: 1 }).waitFor();
    expect(ada.url()).not.toContain(encodeURIComponent(ref));
    const { looks } = (await home.answer(
      '--as',
      'quillon',
      'audit',
      'looks',
      '--ref',
      ref,
      '--reason',
      'review',
    )) as {
      looks: { reason: string }[];
    };
    expect(looks.map(({ reason }) => reason)).toContain('who ordered');
    await main(ada).getByRole('link', { name: 'The Brass Fern' }).click();
    await ada.getByRole('button', { name: `${ref} is no contact any more` }).click();
    await ada.getByText(`${ref} is no contact of it any more, and stays a customer.`).waitFor();
    const left = (await ada.getByRole('table', { name: 'Contacts' }).getByRole('row').count()) - 1;
    await ada.locator('summary', { hasText: 'Remove this organisation' }).click();
    await ada.getByText(`of ${left} contacts; they stay customers`, { exact: false }).waitFor();
    await ada.getByRole('button', { name: 'Yes, do it: Remove this organisation' }).click();
    await ada.getByRole('heading', { name: 'Harbour & Hearth Group', level: 1 }).waitFor();
    expect(await ada.getByRole('link', { name: 'The Brass Fern' }).count()).toBe(0);
  });
});
