// What axe and the narrowest screen have against a page as it stands.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// What runs in the browser, as text: nothing of it is this program's.
const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** Every violation of WCAG 2.2 AA that axe finds, and how much wider than a screen of 360 px the page is; none where all is well. */
export async function objectionsTo(page: Page): Promise<string[]> {
  const path = new URL(page.url()).pathname;
  const { violations, passes } = await new AxeBuilder({ page }).withTags(rules).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${path}: ${id} at ${nodes.map(({ html }) => html).join(' ')}`,
  );
  if (passes.length <= 10) found.push(`${path}: axe looked at too little`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate<number>(wider);
  if (overflow > 0) found.push(`${path}: ${overflow} px wider than the screen`);
  if (size) await page.setViewportSize(size);
  return found;
}
