// The privacy officer's desk: somebody withdraws, asks what became of them, objects; each seen from the other partner too.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

describe.skipIf(chromiumPath === undefined)('in the console, an officer', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  /** Somebody in the grocer's inbox, as its analyst has them on the page of a delivery. */
  async function handedOver(nils: Page): Promise<{ email: string; address: string }> {
    await nils.getByRole('link', { name: 'Deliveries' }).click();
    await nils.getByRole('row').nth(1).getByRole('link').click();
    await nils.getByRole('heading', { name: 'Delivery', level: 1 }).waitFor();
    const cells = await nils.getByRole('row').getByRole('cell').allInnerTexts();
    const [email] = cells.flatMap((text) => text.match(/[\w.+-]+@[\w.-]+\.\w+/) ?? []);
    if (email === undefined) throw new Error('nobody with an e-mail was handed over');
    return { email, address: nils.url() };
  }

  /** Looks somebody up by their e-mail; answers under which ref the airline has them. */
  async function lookUp(petra: Page, email: string, reason: string): Promise<string> {
    await petra.goto('/as/zephyria/customers/person');
    await petra.getByLabel('Look by').selectOption('email');
    await petra.getByLabel('Who, as written').fill(email);
    await petra.getByLabel('Reason').fill(reason);
    await petra.getByRole('button', { name: 'Look', exact: true }).click();
    const found = petra.getByRole('heading', { name: 'Who was found' });
    const title = petra.getByRole('heading', { name: /^One customer: / });
    await found.or(title).waitFor();
    if (await found.isVisible())
      await petra
        .getByRole('button', { name: /^Look: / })
        .first()
        .click();
    return (await title.textContent())!.replace('One customer: ', '').trim();
  }

  test('records a withdrawal, is told what followed by name, and the person is gone from the other’s open page', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    const { email } = await handedOver(nils);
    expect(await nils.getByRole('row').getByText(email).count()).toBeGreaterThan(0);
    const petra = await world.enter('petra@zephyria.example.com');
    const ref = await lookUp(petra, email, 'the person called');
    // Whom it is about stands in no address.
    expect(petra.url()).not.toContain(encodeURIComponent(ref));
    const [receipt] = await Promise.all([
      petra.waitForEvent('download'),
      petra.getByRole('button', { name: 'Download the consent receipt' }).click(),
    ]);
    expect(receipt.suggestedFilename()).toBe(`consent-receipt-${ref}.jsonld`);
    const said = readFileSync(await receipt.path(), 'utf8');
    expect(JSON.parse(said)).toMatchObject({ '@type': 'dpv:ConsentReceipt' });
    expect(said).toContain(ref);

    await petra.getByRole('button', { name: 'Record it' }).click();
    await petra.getByText(/^It is recorded and in force\. Recalls opened: [1-9]/).waitFor();
    const left = petra.getByRole('table', { name: /^In no count, segment or delivery/ });
    await left
      .getByRole('row', { name: /^zephyria → mossfield direct marketing/ })
      .first()
      .waitFor();
    const recalled = petra.getByRole('table', { name: /^Gone from the inbox/ });
    const row = recalled.getByRole('row', { name: /^zephyria → mossfield.* Table and Travel [1-9]/ });
    expect(await row.getByRole('link').getAttribute('href')).toBe(
      `/as/zephyria/agreements/${world.agreement}`,
    );
    const { people } = (await home.answer('--as', 'mossfield', 'recall', 'list')) as {
      people: { pending: number };
    };
    expect(await recalled.getByRole('row').count()).toBe(people.pending + 1);
    const consents = petra.getByRole('table', { name: 'Consents', exact: true });
    expect(await consents.getByText('Withdrawn', { exact: true }).count()).toBeGreaterThan(0);
    expect(await consents.getByText('Given', { exact: true }).count()).toBe(0);

    await nils.reload();
    await nils.getByRole('heading', { name: 'Delivery', level: 1 }).waitFor();
    expect(await nils.getByText(email).count()).toBe(0);

    // What became of this person's recalls is a page of its own, while they are open and afterwards.
    const beside = await petra.context().newPage();
    const recallsOf = async (counts: RegExp): Promise<void> => {
      await beside.goto('/as/zephyria/recalls');
      await beside.getByRole('link', { name: 'Recalls of one person' }).click();
      await beside.getByLabel('Your own id of the customer').fill(ref);
      await beside.getByLabel('Reason').fill('the person called');
      await beside.getByRole('button', { name: 'Look', exact: true }).click();
      await beside.getByRole('heading', { name: `Recalls of one person: ${ref}`, level: 1 }).waitFor();
      await beside.getByText(counts).waitFor();
      expect(beside.url()).not.toContain(encodeURIComponent(ref));
    };
    await recallsOf(/^[1-9]\d* open, 0 answered\.$/);
    expect(await objectionsTo(beside)).toEqual([]);
    await beside.getByRole('heading', { name: 'mossfield', level: 2 }).first().waitFor();
    await beside.getByText('To erase', { exact: true }).first().waitFor();

    const officer = await world.enter('petra@mossfield.example.com');
    await officer.getByRole('link', { name: /(person is|people are) to be erased/ }).click();
    await officer.getByLabel('What you did').fill('Erased from the newsletter and its copies.');
    await officer.getByRole('button', { name: 'Say that all of them are erased' }).click();
    await officer.getByText(/^It is said of/).waitFor();
    await petra.getByRole('link', { name: 'Follow the recalls' }).click();
    await petra.getByText('Erased', { exact: true }).first().waitFor();
    await recallsOf(/^0 open, [1-9]\d* answered\.$/);
    await beside.getByText('They say: “Erased from the newsletter and its copies.”').first().waitFor();
    await beside.getByRole('button', { name: 'All about this customer' }).click();
    await beside.getByRole('button', { name: 'Recalls of this person' }).click();
    await beside.getByText(/^0 open, [1-9]\d* answered\.$/).waitFor();
  });

  test('explains a delivery as of a day: lawful then, and what has become of it', async () => {
    const nils = await world.enter('nils@mossfield.example.com');
    const { email } = await handedOver(nils);
    const petra = await world.enter('petra@zephyria.example.com');
    const ref = await lookUp(petra, email, 'complaint 4');
    await petra.getByRole('link', { name: 'Who got whom' }).click();
    await petra.getByLabel('Your own id of the customer').fill(ref);
    await petra.getByLabel('Reason').fill('complaint 4');
    await petra.getByRole('button', { name: 'Look', exact: true }).click();
    const explain = async (asOf: string, says: string): Promise<void> => {
      await petra.getByLabel('What has become of it, up to').fill(asOf);
      await petra.getByRole('button', { name: 'Was it lawful?' }).click();
      const told = petra.getByRole('status').filter({ hasText: 'Since then' });
      await told.getByText(says, { exact: true }).waitFor();
      await told.getByText('It was lawful', { exact: true }).waitFor();
    };
    await explain('', 'The same ground would still carry it.');
    await home.answer('--as', 'zephyria', 'consent', 'withdraw', ref, '--purpose', '*', '--recipient', '*');
    const today = new Date().toISOString().slice(0, 10);
    await explain(today, 'The same ground would not carry it any more.');
    // Still lawful, since the person had agreed at the time; each check says what it found.
    expect(await petra.getByRole('cell', { name: 'Does not hold' }).count()).toBe(0);
    expect(await petra.getByRole('cell', { name: 'Holds', exact: true }).count()).toBe(8);
    // Of a day on which nobody had been handed over there is nothing to tell, and the question is still there.
    await petra.getByLabel('What has become of it, up to').fill('2026-01-05');
    await petra.getByRole('button', { name: 'Was it lawful?' }).click();
    await petra.getByRole('alert').getByText('an instant from the handover up to now').waitFor();
    expect(await petra.getByLabel('What has become of it, up to').inputValue()).toBe('2026-01-05');
  });

  test('writes down who objects; the admin is not shown who it was, and an analyst not that there is one', async () => {
    const petra = await world.enter('petra@mossfield.example.com');
    await petra.getByRole('link', { name: 'Objections' }).click();
    await petra.getByText('Nobody has objected').waitFor();
    await petra.getByLabel('As written').fill('not an address');
    await petra.getByRole('button', { name: 'Write it down' }).click();
    await petra.getByRole('alert').waitFor();
    expect(await petra.getByLabel('As written').inputValue()).toBe('not an address');
    const record = async (): Promise<void> => {
      await petra.getByLabel('As written').fill('greta@elsewhere.example.com');
      await petra.getByLabel('For', { exact: true }).selectOption('direct-marketing');
      await petra.getByRole('button', { name: 'Write it down' }).click();
    };
    await record();
    await petra.getByText('It is written down, and holds from the next delivery on.').waitFor();
    await petra.getByRole('row', { name: /^g…@elsewhere\.example\.com E-mail direct marketing/ }).waitFor();
    await record();
    await petra.getByText('That was written down before; nothing changed.').waitFor();
    const ada = await world.enter('ada@mossfield.example.com');
    await ada.getByRole('link', { name: 'Objections' }).click();
    await ada.getByRole('row', { name: /^Only the privacy officer sees who E-mail/ }).waitFor();
    expect(await ada.content()).not.toContain('elsewhere');
    const nils = await world.enter('nils@mossfield.example.com');
    expect(await nils.getByRole('link', { name: 'Objections' }).count()).toBe(0);
    expect((await nils.goto('/as/mossfield/objections'))?.status()).toBe(403);
  });
});
