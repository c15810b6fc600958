// Four partners who know some of the same people: what one of them is shown of the other three together.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld } from '../../support/console.ts';
import { temporaryHome, type TestHome } from '../../support/entente.ts';

/** Of a hundred people with an e-mail address each, whom a partner knows: from this one to that one. */
const known = { northwind: [1, 40], bluegum: [21, 60], saltbush: [31, 70], mossfield: [31, 52] } as const;
type Partner = keyof typeof known;
const providers: readonly Exclude<Partner, 'mossfield'>[] = ['northwind', 'bluegum', 'saltbush'];

/** How many are known to each of these. */
const together = (partners: readonly Partner[]): number => {
  const from = Math.max(...partners.map((partner) => known[partner][0]));
  return Math.max(0, Math.min(...partners.map((partner) => known[partner][1])) - from + 1);
};

async function enrolFour(home: TestHome): Promise<void> {
  const file = (name: string, lines: readonly string[]): string => {
    const path = join(home.directory, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  const customersMap = file('customers.yaml', [
    'kind: customers',
    'ref: ref',
    'identifiers: { email: mail }',
  ]);
  const consentsMap = file('consents.yaml', ['kind: consents']);
  for (const [partner, [from, to]] of Object.entries(known)) {
    const refs = Array.from({ length: to - from + 1 }, (_, n) => from + n);
    const customers = refs.map((n) => `f${n},four${n}@example.com`);
    if (partner !== 'mossfield')
      await home.answer('partner', 'create', partner, '--name', `The ${partner}`, '--country', 'AU');
    const as = (...words: string[]) => home.answer('--as', partner, ...words);
    await as(
      'import',
      'customers',
      file(`${partner}.csv`, ['ref,mail', ...customers]),
      '--map',
      customersMap,
    );
    if (partner === 'mossfield') continue;
    const head = 'customer,purpose,recipient,data_categories,event,at,expires_at,collected_by,notice';
    const decisions = refs.map(
      (n) => `f${n},direct-marketing,mossfield,contact,given,2026-01-05T09:00:00Z,,web,notice-1`,
    );
    await as('import', 'consents', file(`${partner}-yes.csv`, [head, ...decisions]), '--map', consentsMap);
  }
  const terms = file('terms.yaml', [
    'name: Four together',
    `parties: [${Object.keys(known).join(', ')}]`,
    'starts: 2026-01-01',
    'ends: 2099-12-31',
    'minimumCohort: 10',
    'permissions:',
    ...providers.map(
      (provider) =>
        `  - { provider: ${provider}, recipient: mossfield, purpose: direct-marketing, categories: [contact], actions: [count, deliver] }`,
    ),
  ]);
  await home.answer('--as', 'mossfield', 'agreement', 'propose', terms);
  for (const partner of Object.keys(known))
    await home.answer('--as', partner, 'agreement', 'sign', 'Four together', '--yes');
  for (const partner of Object.keys(known))
    await home.answer('--as', partner, 'cooperation', 'enrol', 'Four together');
}

describe.skipIf(chromiumPath === undefined)('of three partners at once, in the console,', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home, 100);
  afterAll(() => world?.close());

  test('an analyst sees who is known to one, two and all of them', async () => {
    await enrolFour(home);
    const nils = await world.enter('nils@mossfield.example.com');
    await nils.getByRole('link', { name: 'Overlap' }).click();
    await nils.getByLabel('Cooperation').selectOption('Four together');
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    for (const provider of providers)
      await nils.getByRole('checkbox', { name: new RegExp(`^${provider}: direct marketing`) }).check();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils.getByText('Exact: those people agreed to be named to you.').first().waitFor();
    await nils.getByRole('button', { name: 'Ask', exact: true }).click();
    const figure = nils.getByRole('figure').filter({ hasText: 'several' });
    await figure.waitFor();
    const told = await figure
      .locator('g > title')
      .evaluateAll((titles: { textContent: string | null }[]) => titles.map((title) => title.textContent));
    const combinations = [1, 2, 3].flatMap((size) =>
      combine(providers, size).map((some) => {
        const names = new Intl.ListFormat('en', { type: 'conjunction' }).format(some);
        return `${names}: ${together(some)}; You know them too: ${together([...some, 'mossfield'])}`;
      }),
    );
    expect(new Set(told)).toEqual(new Set(combinations));
    expect(await objectionsTo(nils)).toEqual([]);

    // With two of them it is three circles, the asker's own people being one.
    await nils.getByRole('checkbox', { name: /^saltbush: / }).uncheck();
    await nils.getByRole('button', { name: 'What would it cost?' }).click();
    await nils
      .getByText('northwind, bluegum, and saltbush:', { exact: true })
      .first()
      .waitFor({ state: 'detached' });
    await nils.getByRole('button', { name: 'Ask', exact: true }).click();
    const circles = nils.getByRole('img', {
      name: `All of you know: ${together(['northwind', 'bluegum', 'mossfield'])}`,
    });
    await circles.waitFor();
    expect(await circles.locator('circle').count()).toBe(3);
    expect(await objectionsTo(nils)).toEqual([]);
  });
});

function combine<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, place) =>
    combine(items.slice(place + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
