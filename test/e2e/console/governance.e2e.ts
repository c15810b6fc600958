// Who decides about agreements, answers for them and runs the platform, each in a browser of their own.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

const main = (page: Page) => page.getByRole('main');

describe.skipIf(chromiumPath === undefined)('in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home, 300);
  afterAll(() => world?.close());

  test('an admin asks for a change that allows less, and its versions stand side by side', async () => {
    const ada = await world.enter('ada@zephyria.example.com');
    await ada.goto(`/as/zephyria/agreements/${world.agreement}`);
    await ada.getByRole('link', { name: 'Ask for a change' }).click();
    await ada.getByLabel('Fewest people in an answer').fill('60');
    await ada.getByRole('button', { name: 'See what it changes' }).click();
    await ada.getByText('It needs nobody else').waitFor();
    await ada.getByRole('row', { name: /^Fewest people in an answer 50 60/ }).waitFor();
    await ada.getByRole('button', { name: 'Ask for it, and sign it' }).click();
    await ada.getByRole('heading', { name: /: Change 1$/, level: 1 }).waitFor();
    await main(ada).getByText('In force', { exact: true }).waitFor();
    expect(await objectionsTo(ada)).toEqual([]);
    await ada.goto(`/as/zephyria/agreements/${world.agreement}/compare`);
    await ada.getByRole('heading', { name: 'Version 2' }).waitFor();
    expect(await objectionsTo(ada)).toEqual([]);
    await ada.getByText('allows less', { exact: true }).waitFor();
    expect(await ada.getByRole('row', { name: /allows more/ }).count()).toBe(0);
  });

  test('an admin reads what ending an agreement would come to, and it ends when all have asked for it', async () => {
    const ada = await world.enter('ada@mossfield.example.com');
    const told = (await home.answer('--as', 'mossfield', 'agreement', 'consequences', world.agreement)) as {
      covered: number;
      held: { rows: number }[];
    };
    const rows = told.held.reduce((all, each) => all + each.rows, 0);
    expect(rows).toBeGreaterThan(0);
    await ada.goto(`/as/mossfield/agreements/${world.agreement}`);
    await ada.locator('summary', { hasText: 'End it' }).click();
    const deed = ada.locator('details', { hasText: 'Yes, do it: End it' });
    await deed.getByText(`${rows} rows leave your inbox`, { exact: false }).waitFor();
    await deed.getByText(`${told.covered} people are no longer covered`, { exact: false }).waitFor();
    await deed.getByText('zephyria', { exact: false }).first().waitFor();
    await ada.getByRole('button', { name: 'Yes, do it: End it' }).click();
    await ada.getByText('asked to end it').first().waitFor();
    for (const other of ['zephyria', 'quillon'])
      await home.answer('--as', other, 'agreement', 'terminate', world.agreement);
    await ada.reload();
    await main(ada).getByText('Terminated', { exact: true }).waitFor();
    expect((await home.answer('--as', 'mossfield', 'inbox', 'count')) as object).toMatchObject({ people: 0 });
  });

  test('an officer finds who asked for the end in the log, and takes the entries along', async () => {
    const petra = await world.enter('petra@mossfield.example.com');
    await petra.goto('/as/mossfield/audit');
    await petra.getByLabel('What').first().selectOption('agreement.terminate');
    await petra.getByRole('button', { name: 'Filter' }).click();
    await petra.waitForURL(/action=agreement\.terminate/);
    await petra.getByRole('row', { name: /Ada .* asked to end an agreement/ }).waitFor();
    const [file] = await Promise.all([
      petra.waitForEvent('download'),
      petra.getByRole('link', { name: 'Download these entries (NDJSON)' }).click(),
    ]);
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { body?: { action: string }; root?: string });
    expect(lines.slice(0, -1).map(({ body }) => body?.action)).toEqual(['agreement.terminate']);
    await petra.getByLabel('A root you noted earlier').fill(lines.at(-1)!.root!);
    await petra.getByRole('button', { name: 'Check the whole log' }).click();
    await petra.getByText(/^The log holds together/).waitFor();
  });

  test('an operator takes an invitation back, and sees versions and room', async () => {
    const olga = await world.enter('olga@entente.example.com');
    await olga.getByText('Every schema is as this program needs it.').waitFor();
    const { program } = (await home.answer('status')) as {
      program: { version: string; commit: string | null };
    };
    await olga.getByText(program.version, { exact: true }).waitFor();
    await olga.getByText(program.commit?.slice(0, 12) ?? 'not from a clone', { exact: true }).waitFor();
    await olga.getByRole('row', { name: /^store_zephyria a partner’s store/ }).waitFor();
    const partner = olga.locator('li', { hasText: 'Quillon Cellars' });
    await partner.locator('summary', { hasText: 'Invite an admin' }).click();
    await partner.getByLabel('E-mail').fill('astray@quillon.example.com');
    await partner.getByRole('button', { name: 'Send the invitation' }).click();
    await olga.getByText('The letter to astray@quillon.example.com is on its way.').waitFor();
    await olga.goto('/operator?appointments=quillon');
    await olga.getByText('astray@quillon.example.com').waitFor();
    await olga.getByRole('button', { name: 'Take back' }).click();
    await olga.getByText('It is taken back; its link is good for nothing.').waitFor();
    await olga.getByText('Taken back', { exact: true }).waitFor();
    expect(await olga.getByRole('button', { name: 'Take back' }).count()).toBe(0);
  });
});
