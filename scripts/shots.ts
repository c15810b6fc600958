// `npm run shots [-- --people N] [--only <part of a path>] [--language sv] [--write]`: a picture of every page of the
// console for every persona, in light and dark, wide and narrow, under .data/shots; to be looked at before a page is
// called done. What was there before is gone.
//
// On an embedded server of its own, with the demonstration's data, in Chromium (ENTENTE_CHROMIUM, or one on the path).
// `--write` takes the three pictures of the README instead and puts them into docs/pictures.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumPath, openWorld, pagesOf, type World } from '@entente/test/support/console.ts';
import { homeAt, removeHome } from '@entente/test/support/entente.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const themes = ['light', 'dark'] as const;
const widths = { wide: 1280, narrow: 360 } as const;
type Look = { theme: (typeof themes)[number]; width: number };

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '800' },
    only: { type: 'string', default: '' },
    language: { type: 'string', default: 'en' },
    write: { type: 'boolean', default: false },
  },
});
if (chromiumPath === undefined) process.exit(1);

type Shot = {
  readonly path: string;
  readonly file: string;
  /** All of the page unless said. */
  readonly height?: number;
  /** The button that is pressed first. */
  readonly press?: string;
};

/** Takes these pages as somebody sees them, or nobody where `who` is null. */
async function take(
  world: World,
  who: string | null,
  { theme, width }: Look,
  shots: readonly Shot[],
): Promise<void> {
  const options = { viewport: { width, height: 800 } };
  const page = who === null ? await world.open(options) : await world.enter(who, options);
  const taste = { theme, language: values.language };
  await page
    .context()
    .addCookies(Object.entries(taste).map(([name, value]) => ({ name, value, url: world.url })));
  for (const { path, file, height, press } of shots) {
    if (height !== undefined) await page.setViewportSize({ width, height });
    await page.goto(path);
    if (press !== undefined) {
      await page.getByRole('button', { name: press, exact: true }).click();
      await page.getByRole('main').getByRole('figure').first().scrollIntoViewIfNeeded();
    }
    mkdirSync(dirname(file), { recursive: true });
    await page.screenshot({ path: file, fullPage: height === undefined });
  }
  await page.context().close();
}

/** A path as a file's name: `/as/zephyria/agreements/new` is `as-zephyria-agreements-new`. */
const nameOf = (path: string): string =>
  path.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '') || 'home';

async function takeAll(world: World): Promise<void> {
  rmSync(join(root, '.data/shots'), { recursive: true, force: true });
  for (const { who, paths } of pagesOf(world.agreement)) {
    const wanted = paths.filter((path) => path.includes(values.only));
    if (wanted.length === 0) continue;
    const person = who?.replace(/@([a-z]+)\..*/, '-$1') ?? 'nobody';
    for (const theme of themes) {
      for (const [name, width] of Object.entries(widths)) {
        const folder = join(root, '.data/shots', `${name}-${theme}`, person);
        const fileOf = (path: string): string => `${nameOf(path.replaceAll(world.agreement, 'id'))}.png`;
        const shots = wanted.map((path) => ({ path, file: join(folder, fileOf(path)) }));
        await take(world, who, { theme, width }, shots);
      }
    }
    process.stdout.write(`${person}: ${wanted.length} pages\n`);
  }
}

async function takePictures(world: World): Promise<void> {
  const to = (name: string): string => join(root, 'docs/pictures', name);
  const wide = { theme: 'light', width: 1120 } as const;
  const permission = encodeURIComponent('zephyria>mossfield direct-marketing contact');
  const asked = `/as/mossfield/overlap?cooperation=${world.agreement}&permission=${permission}`;
  await take(world, 'nils@mossfield.example.com', wide, [
    { path: '/as/mossfield/segments/edit?name=big-baskets', file: to('segment.png'), height: 760 },
  ]);
  await take(world, 'nils@mossfield.example.com', { ...wide, theme: 'dark' }, [
    { path: asked, file: to('overlap.png'), height: 760, press: 'Ask' },
  ]);
  await take(world, 'ada@zephyria.example.com', wide, [
    { path: `/as/zephyria/agreements/${world.agreement}`, file: to('agreement.png'), height: 760 },
  ]);
}

const directory = mkdtempSync(join(tmpdir(), 'entente-shots-'));
try {
  const world = await openWorld(homeAt(directory), Number(values.people));
  try {
    await (values.write ? takePictures(world) : takeAll(world));
  } finally {
    await world.close();
  }
} finally {
  await removeHome(directory);
}
