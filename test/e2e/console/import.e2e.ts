// A file with errors, from choosing it to having all of it: mapped by hand where that is needed, tried, imported, its
// rejects downloaded, corrected and sent again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

const main = (page: Page) => page.getByRole('main');
const fact = (page: Page, name: string) =>
  main(page)
    .locator('dl > div', { has: page.getByText(name, { exact: true }) })
    .locator('dd');
const members = [
  'Member;Name;Mail;Mobile;Born;Zip;Spent;Paper',
  '9001;Ada Tumbler;ada.tumbler@example.com;0491 570 156;07.03.1988;3000;1.249,50;yes',
  '9002;Bo Quickwater;bo.quickwater@example.com;;31.02.1990;3001;12,00;no',
  ';Cy Nobody;cy@example.com;;;;;',
  '9003;Dee Larkspur;dee@example.com;0491 570 157;12.11.1975;2000;;maybe',
  '',
].join('\n');

describe.skipIf(chromiumPath === undefined)('in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home, 100);
  afterAll(() => world?.close());
  const write = (name: string, text: string): string => {
    const path = join(home.directory, name);
    writeFileSync(path, text);
    return path;
  };
  const send = async (page: Page, path: string): Promise<void> => {
    await page.getByLabel('A file').setInputFiles(path);
    await page.getByRole('button', { name: 'Send it and look at it' }).click();
    await page.getByRole('heading', { name: 'What the columns mean', level: 1 }).waitFor();
  };

  test('an admin imports a file with errors, and corrects it', { timeout: 120_000 }, async () => {
    const ada = await world.enter('ada@zephyria.example.com');
    await ada.getByRole('link', { name: 'Import', exact: true }).click();
    await send(ada, write('members.csv', members));
    // What it looks like is shown, and what was told of it can be corrected.
    await ada.getByRole('cell', { name: 'Ada Tumbler', exact: true }).waitFor();
    expect(await objectionsTo(ada)).toEqual([]);
    expect(await ada.getByLabel('Mail: Is').inputValue()).toBe('email');
    expect(await ada.getByLabel('Member: Is').inputValue()).toBe('ref');
    await ada.getByLabel('Member: Is').selectOption('');
    await ada.getByRole('button', { name: 'Dry run' }).click();
    await ada.getByRole('alert').getByText('must not be empty').first().waitFor();
    expect(await ada.getByLabel('Mail: Is').inputValue()).toBe('email');
    await ada.getByLabel('Member: Is').selectOption('ref');
    await ada.getByLabel('Paper: Is').selectOption('attribute:marketing');
    const line = (column: string) =>
      main(ada)
        .getByRole('listitem')
        .filter({ has: ada.getByText(column, { exact: true }) });
    for (const column of ['Born', 'Paper']) await line(column).getByText('Name, type and more').click();
    await line('Paper').getByLabel('Type').selectOption('boolean');
    // One wrong date among them kept it from being told.
    await line('Born').getByLabel('Type').selectOption('date');
    await line('Born').getByLabel('How dates are written').selectOption('dd.mm.yyyy');
    await ada.getByRole('button', { name: 'Dry run' }).click();

    await ada.getByRole('heading', { name: 'What would come of it' }).waitFor();
    expect(await fact(ada, 'new').textContent()).toBe('3');
    expect(await fact(ada, 'rejected rows').textContent()).toBe('1');
    const first = ada.getByRole('table', { name: 'The first of them' });
    await first.getByRole('row', { name: /3 Born 31\.02\.1990 Not a date/ }).waitFor();
    await first.getByRole('row', { name: /4 Member .*does not say whom or what/ }).waitFor();
    await first.getByRole('row', { name: /5 Paper maybe Neither yes nor no/ }).waitFor();
    const before = await customers();
    await ada.getByRole('button', { name: 'Import it' }).click();
    await ada.getByRole('heading', { name: 'What came of it' }).waitFor();
    expect(await objectionsTo(ada)).toEqual([]);
    expect(await fact(ada, 'new').textContent()).toBe('3');
    expect(await customers()).toBe(before + 3);
    const [file] = await Promise.all([
      ada.waitForEvent('download'),
      ada.getByRole('link', { name: 'Download all rejects (CSV)' }).click(),
    ]);
    const rejects = readFileSync(await file.path(), 'utf8');
    expect(rejects).toMatch(/^line,column,value,reason\n/);

    // Corrected where the rejects say; the mapping is that of the former import.
    const lines = members.split('\n');
    for (const [, line, column] of rejects.matchAll(/^"?(\d+)"?,"([^"]*)"/gm)) {
      const cells = lines[Number(line) - 1]!.split(';');
      const place = lines[0]!.split(';').indexOf(column!);
      cells[place] = { Born: '28.02.1990', Member: '9004', Paper: 'no' }[column!]!;
      lines[Number(line) - 1] = cells.join(';');
    }
    await ada.getByRole('link', { name: 'Send the corrected file' }).click();
    await ada.getByText('Its columns will be read as those of the former import.').waitFor();
    await send(ada, write('corrected.csv', lines.join('\n')));
    expect(await ada.getByLabel('Paper: Is').inputValue()).toBe('attribute:marketing');
    await ada.getByRole('button', { name: 'Import it' }).click();
    await ada.getByText('All of it is in order.').waitFor();
    expect(await fact(ada, 'new').textContent()).toBe('1');
    expect(await fact(ada, 'rejected rows').textContent()).toBe('0');
    expect(await customers()).toBe(before + 4);

    // Whoever left finds it again.
    await ada.getByRole('link', { name: 'Import', exact: true }).first().click();
    const rows = ada.getByRole('table', { name: 'Imports so far' }).getByRole('row');
    await rows.nth(1).getByRole('link', { name: 'Import of customers' }).waitFor();
    expect(await rows.filter({ hasText: 'Dry run' }).count()).toBe(1);
  });

  test('events and consents are imported without a script', { timeout: 120_000 }, async () => {
    const ada = await world.enter('ada@mossfield.example.com', { javaScriptEnabled: false });
    await ada.goto('/as/mossfield/import');
    await send(ada, write('events.csv', 'member,bought_at,product\n99999,2026-05-01,lamp\n'));
    if ((await ada.getByText('What the file is about: What they did.').count()) === 0)
      await ada.getByRole('link', { name: 'What they did' }).click();
    await ada.getByLabel('member: Is').selectOption('ref');
    await ada.getByLabel('bought_at: Is').selectOption('at');
    await ada.getByLabel('Every row is').selectOption('purchase');
    await ada.getByLabel('How dates are written').last().selectOption('yyyy-mm-dd');
    await ada.getByRole('button', { name: 'Import it' }).click();
    for (const again = ada.getByRole('link', { name: 'Look again' }); (await again.count()) > 0;)
      await again.click();
    await ada.getByText('Import the customer first, then this file again.').waitFor();

    const header = 'customer,purpose,recipient,data_categories,event,at,expires_at,collected_by,notice';
    await ada.goto('/as/mossfield/import');
    await send(
      ada,
      write(
        'consents.csv',
        `${header}\n99999,direct-marketing,zephyria,,refused,2026-05-02T00:00:00Z,,phone,\n`,
      ),
    );
    await ada.getByText('What the file is about: What they decided.').waitFor();
    await ada.getByRole('button', { name: 'Import it' }).click();
    for (const again = ada.getByRole('link', { name: 'Look again' }); (await again.count()) > 0;)
      await again.click();
    expect(await fact(ada, 'a no of people yet unknown').textContent()).toBe('1');
    // An analyst has no file to send, and what somebody else sent is not theirs to look at.
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.goto('/as/mossfield/import');
    await nils.getByText('Only an admin of your business brings files in.').waitFor();
    expect(await nils.getByLabel('A file').count()).toBe(0);
  });

  const customers = async (): Promise<number> =>
    (
      (await home.answer('--as', 'zephyria', 'customer', 'summary')) as {
        customers: number;
      }
    ).customers;
});
