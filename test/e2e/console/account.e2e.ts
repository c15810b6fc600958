// Somebody's own account: a second factor set up, asked for and turned off again, sessions ended, a new password.
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { codeOf, nextCodeOf } from '../../support/authenticator.ts';
import { chromiumPath, openWorld, signIn } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

describe.skipIf(chromiumPath === undefined)('in the console', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home, 50);
  afterAll(() => world?.close());
  const email = 'nils@zephyria.example.com';
  const section = (page: Page, name: string) => page.getByRole('region', { name });
  const signOut = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  };
  const answer = async (page: Page, code: string): Promise<void> => {
    await signIn(page, { email, password: world.password }, 'code');
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  };

  test(
    'whoever turns the second factor on is asked for it, until they turn it off',
    { timeout: 180_000 },
    async () => {
      const nils = await world.enter(email);
      await nils.getByRole('link', { name: 'Nils' }).click();
      await nils.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
      const factor = section(nils, 'Second factor');
      await factor.getByLabel('Your password, to set it up').fill('not the password');
      await factor.getByRole('button', { name: 'Set it up' }).click();
      await nils.getByRole('alert').getByText('The password is not right.').waitFor();
      await factor.getByLabel('Your password, to set it up').fill(world.password);
      await factor.getByRole('button', { name: 'Set it up' }).click();
      const secret = (await factor.locator('code').textContent())!.trim();
      await factor.getByRole('img', { name: 'QR code of the secret that stands beneath it' }).waitFor();
      const codes = await factor.getByRole('status').getByRole('listitem').allTextContents();
      expect(codes.length).toBeGreaterThan(5);
      // A code that is mistyped costs nothing of what was shown once.
      await factor.getByLabel('Code that it shows').fill(codeOf(secret, 0));
      await factor.getByRole('button', { name: 'Turn it on' }).click();
      await nils.getByRole('alert').getByText('That code is not right').waitFor();
      expect((await factor.locator('code').textContent())!.trim()).toBe(secret);
      await factor.getByLabel('Code that it shows').fill(codeOf(secret));
      await factor.getByRole('button', { name: 'Turn it on' }).click();
      await nils.getByText('The second factor is on').waitFor();
      await factor.getByText('On', { exact: true }).waitFor();
      const ada = await world.enter('ada@zephyria.example.com');
      const colleague = ada
        .getByRole('region', { name: 'People', exact: true })
        .getByRole('listitem')
        .filter({ hasText: email });
      await ada.goto('/as/zephyria/people');
      await colleague.getByText(/^Second factor since /).waitFor();
      const officer = await world.enter('petra@zephyria.example.com');
      await officer.goto('/as/zephyria/people');
      await officer.getByText(email).waitFor();
      expect(await officer.getByText(/Second factor since|Password alone/).count()).toBe(0);

      await signOut(nils);
      await answer(nils, nextCodeOf(secret));
      await signOut(nils);
      await answer(nils, codes[0]!.trim());
      await nils.goto('/account');
      await factor.getByLabel('Your password, to turn it off').fill(world.password);
      await factor.getByRole('button', { name: 'Turn it off' }).click();
      await nils.getByText('The second factor is off').waitFor();
      await ada.reload();
      await colleague.getByText('Password alone').waitFor();
      for (const page of [ada, officer]) await page.context().close();
      await signOut(nils);
      await signIn(nils, { email, password: world.password });
      await nils.context().close();
    },
  );

  test(
    'a session is ended from another one, and a new password ends all others',
    { timeout: 120_000 },
    async () => {
      const [here, there] = [await world.enter(email), await world.enter(email)];
      await here.goto('/account');
      const sessions = section(here, 'Where you are signed in');
      await sessions.getByRole('button', { name: 'End it' }).first().click();
      await here.getByText('That session is over.').waitFor();
      await sessions.getByRole('button', { name: 'End all others' }).click();
      await here.getByText('You are signed out everywhere else.').waitFor();
      expect((await there.goto('/as/zephyria'))?.url()).toMatch(/\/sign-in/);
      await signIn(there, { email, password: world.password });
      const password = section(here, 'Password');
      await password.getByLabel('Present password').fill(world.password);
      await password.getByLabel('New password').fill('a longer one than before');
      await password.getByRole('button', { name: 'Change it' }).click();
      await here.getByText('The new password holds.').waitFor();
      expect((await there.goto('/as/zephyria'))?.url()).toMatch(/\/sign-in/);
      await signIn(there, { email, password: 'a longer one than before' });
      await there.goto('/account');
      // No token of a session is in what the page was given.
      expect(await there.content()).not.toMatch(/"?token"?\s*:/);
    },
  );
});
