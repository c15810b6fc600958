// Every page for every persona: no violation that axe finds in either look, nothing that moves while it loads, no more
// script than a first page may cost, and nothing that a browser complains about.
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { objectionsTo } from '../../support/accessible.ts';
import { chromiumPath, openWorld, pagesOf } from '../../support/console.ts';
import { temporaryHome } from '../../support/entente.ts';

const themes = ['light', 'dark'] as const;
const languages = ['en', 'sv'] as const;

// What runs in the browser, as text: nothing of it is this program's.
const watchShifts = `
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) globalThis.shifted += value;
  }).observe({ type: 'layout-shift', buffered: true });`;

describe.skipIf(chromiumPath === undefined)('every page', async () => {
  const home = temporaryHome();
  const world = chromiumPath === undefined ? undefined! : await openWorld(home);
  afterAll(() => world?.close());

  /** What a browser said about a page that nobody should have to read. */
  function complaintsOf(page: Page): string[] {
    const complaints: string[] = [];
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('console', (message) => {
      const isMissing = /status of 404/.test(message.text());
      if (message.type() === 'error' && !isMissing) complaints.push(message.text());
    });
    return complaints;
  }

  /**
   * How far the page in view moves while it loads. What belongs to the page does so every time; a long table that is
   * drawn before all of it came does once in a while, so of three times the least counts.
   */
  async function leastShift(page: Page): Promise<number> {
    let least = Infinity;
    for (let time = 1; time <= 3 && least > 0.01; time += 1) {
      if (time > 1) await page.reload();
      least = Math.min(least, await page.evaluate<number>('globalThis.shifted'));
    }
    return least;
  }

  const all = world ? pagesOf(world.agreement) : [];
  /** Each page once in either look: in light by the first who looks at it, in dark by the last. Who looks changes little. */
  const turnsOf = (theme: (typeof themes)[number]): typeof all => {
    const seen = new Set<string>();
    const isNew = (path: string): boolean => {
      const page = path.replace(/^\/as\/[a-z]+/, '');
      return !seen.has(page) && Boolean(seen.add(page));
    };
    const inOrder = theme === 'light' ? all : all.toReversed();
    return inOrder.map(({ who, paths }) => ({ who, paths: paths.filter(isNew) }));
  };
  for (const theme of themes) {
    for (const { who, paths } of turnsOf(theme)) {
      if (paths.length === 0) continue;
      test(`of ${who ?? 'everybody'} is accessible in ${theme}, and fits the narrowest screen`, async () => {
        const page = who === null ? await world.open() : await world.enter(who);
        const complaints = complaintsOf(page);
        await page.addInitScript(watchShifts);
        const language = theme === 'dark' ? 'sv' : 'en';
        await page
          .context()
          .addCookies(
            Object.entries({ theme, language }).map(([name, value]) => ({ name, value, url: world.url })),
          );
        const found: string[] = [];
        for (const path of paths) {
          await page.setViewportSize({ width: 1280, height: 900 });
          await page.goto(path);
          const shifted = await leastShift(page);
          if (shifted > 0.01) found.push(`${path}: moved by ${shifted} while it came`);
          found.push(...(await objectionsTo(page)));
        }
        expect(found).toEqual([]);
        expect(complaints).toEqual([]);
        await page.context().close();
      });
    }
  }

  test('says itself in each language, and in one at a time', async () => {
    for (const language of languages) {
      const page = await world.open({ locale: language });
      await page.goto('/sign-in');
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.title()).toBe(language === 'en' ? 'Sign in · Entente' : 'Logga in · Entente');
      await page.context().close();
    }
  });

  test('costs at most 150 kB of script before anything else is asked for', async () => {
    const page = await world.open();
    let bytes = 0;
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script')
        void response
          .request()
          .sizes()
          .then(({ responseBodySize }) => (bytes += responseBodySize));
    });
    await page.goto('/sign-in', { waitUntil: 'networkidle' });
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(150_000);
    await page.context().close();
  });
});
