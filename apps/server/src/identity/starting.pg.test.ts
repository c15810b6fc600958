// The first start: an operator by a link, and the invented people of the demonstration.
import { PartnerHandle } from '@entente/contract';
import { demoPeople, openJournal } from '@entente/platform';
import { firstOperatorText, seedDemoPeople } from '@entente/server';
import { goodPassword, openSigningIn } from '@entente/test/support/sign-in.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { beforeAll, expect, test } from 'vitest';

const platform = await openSigningIn();
const joining = {
  database: platform.database,
  clock: () => platform.time.now,
  journal: openJournal(platform.journalFile),
};
const first = { origin: 'http://localhost:3000', email: 'First@Example.com' };
const enter = async (email: string, password: string) => {
  const browser = platform.browser();
  await browser.ask('/sign-in/email', { email, password });
  return browser.actor();
};

beforeAll(() => platform.createPartners('aurora', 'birch'));

test('the first operator comes in by a link that is printed, and only the last one printed is good', async () => {
  const tokenOf = (text: string | undefined) => /invitation#(\S+)/.exec(text ?? '')?.[1] ?? '';
  const earlier = tokenOf(await firstOperatorText(joining, first));
  const token = tokenOf(await firstOperatorText(joining, first));
  const accept = (with_: string) =>
    platform
      .browser()
      .ask('/invitation/accept', { token: with_, name: 'First', password: 'a long enough one' });
  expect((await accept(earlier)).status).toBe(400);
  expect((await accept(token)).status).toBe(200);
  expect(await enter('first@example.com', 'a long enough one')).toMatchObject({ kind: 'operator' });
  expect(await firstOperatorText(joining, first)).toBeUndefined();
});

test('the demonstration has people for each part, and making them again changes nobody', async () => {
  const people = demoPeople(['aurora', 'birch'].map((handle) => PartnerHandle.parse(handle)));
  expect(people).toHaveLength(7);
  const options = { adminUrl: platform.url, master: testMaster, joining, people };
  await seedDemoPeople({ ...options, password: goodPassword });
  await seedDemoPeople({ ...options, password: 'quite another password' });
  for (const { email, partner, roles } of people) {
    const expected = partner === null ? { kind: 'operator' } : { kind: 'member', partner, roles };
    expect(await enter(email, goodPassword)).toMatchObject(expected);
  }
});
