// The console as people use it: the demonstration, served by the program, in a browser. Whoever has no Chromium is told.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { startProgram, run, type TestHome } from './entente.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Chromium's path: ENTENTE_CHROMIUM, or one on the path; undefined where there is none. */
export const chromiumPath: string | undefined =
  process.env['ENTENTE_CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

if (chromiumPath === undefined)
  process.stderr.write(
    'No Chromium: what needs a browser is skipped. Install it, or name it in ENTENTE_CHROMIUM.\n',
  );

export type World = {
  readonly url: string;
  /** The demonstration's agreement, which is also its cooperation. */
  readonly agreement: string;
  readonly browser: Browser;
  /** A page of somebody who has signed in, in a browser of their own. */
  readonly enter: (email: string, options?: BrowserContextOptions) => Promise<Page>;
  /** A page of nobody yet. */
  readonly open: (options?: BrowserContextOptions) => Promise<Page>;
  readonly password: string;
  readonly close: () => Promise<void>;
};

/** Invents a small world in that home, and serves it. */
export async function openWorld(home: TestHome, people = 300): Promise<World> {
  const { environment, directory } = home;
  const told = await run(
    startProgram('scripts/start.ts', ['--people', String(people), '--seed', '3', '--tell'], { environment }),
  );
  if (told.code !== 0) throw new Error(told.stderr);
  const password = readFileSync(join(directory, 'demonstration', 'password'), 'utf8').trim();
  const { agreements } = (await home.answer('--as', 'zephyria', 'agreement', 'list')) as {
    agreements: { id: string }[];
  };
  const server = await serveHome(environment, ['--trusted-proxies', '1']);
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  });
  let browsers = 0;
  const open: World['open'] = async (options = {}) => {
    // Each from an address of its own, since an address may not sign in often.
    const extraHTTPHeaders = { 'x-forwarded-for': `203.0.113.${(browsers += 1)}` };
    const context = await browser.newContext({ baseURL: server.url, extraHTTPHeaders, ...options });
    context.setDefaultTimeout(60_000);
    return context.newPage();
  };
  const enter: World['enter'] = async (email, options) => {
    const page = await open(options);
    await signIn(page, { email, password });
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
  };
  return { url: server.url, agreement: agreements[0]!.id, browser, enter, open, password, close };
}

/** Signs somebody in, up to the code of a second factor where one is asked for. */
export async function signIn(
  page: Page,
  { email, password }: { email: string; password: string },
  until: 'in' | 'code' = 'in',
): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).first().click();
  await page.waitForURL(({ pathname }) =>
    until === 'code' ? pathname === '/sign-in/code' : !pathname.startsWith('/sign-in'),
  );
}

/** Serves a home; `said` is what it has written to standard error. */
export async function serveHome(
  environment: NodeJS.ProcessEnv,
  more: readonly string[] = [],
): Promise<{ url: string; said: () => string; stop: () => Promise<unknown> }> {
  const child = startProgram('apps/cli/src/main.ts', ['serve', '--port', '0', '--json', ...more], {
    environment,
  });
  const ended = once(child, 'close');
  const told = { stderr: '' };
  const shown = new Promise<void>((resolve) => {
    child.stderr!.on('data', (piece: Buffer) => {
      told.stderr += piece.toString();
      if (told.stderr.includes('/api/v1/recalls')) resolve();
    });
  });
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  await Promise.race([shown, ended]);
  const { url } = JSON.parse(said.toString().split('\n')[0] ?? '') as { url: string };
  return {
    url,
    said: () => told.stderr,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Every page there is, by who can look at it. */
export function pagesOf(agreement: string): readonly { who: string | null; paths: readonly string[] }[] {
  const own = ['', '/customers', '/customers/person', '/segments', '/segments/edit', '/agreements'].concat(
    `/agreements/${agreement}`,
    '/cooperations',
    `/cooperations/${agreement}`,
    ['/consents', '/people', '/places', '/organisations', '/segments/crosstab'],
  );
  const asked = `/overlap?cooperation=${agreement}&permission=${encodeURIComponent('zephyria>mossfield market-research demographic+purchase')}`;
  const analyses = [
    '/analysis',
    '/analysis?kind=trend',
    '/analysis?kind=lift&segment=zephyria%3Dgale-and-gust',
    `/analysis?permission=${encodeURIComponent('zephyria>mossfield market-research demographic+purchase')}`,
  ];
  const changing = ['change', 'compare'].map((page) => `/agreements/${agreement}/${page}`);
  const of = (name: string, partner: string, more: readonly string[] = []) => ({
    who: `${name}@${partner}.example.com`,
    paths: [...own, ...more].map((path) => `/as/${partner}${path}`),
  });
  return [
    { who: null, paths: ['/sign-in', '/sign-in/code', '/forgotten', '/new-password', '/invitation'] },
    of(
      'ada',
      'zephyria',
      ['/agreements/new', '/recalls', '/objections', '/import', '/dictionary'].concat(
        '/dictionary/edit?line=customer.family_name',
        changing,
      ),
    ),
    of(
      'nils',
      'mossfield',
      ['/segments/edit?name=big-baskets', '/overlap', '/deliveries', '/deliveries/new'].concat(
        '/places?in=South',
        ['', '&by2=vegetarian&share=row', '&by2=date_of_birth'].map(
          (more) => `/segments/crosstab?by1=household_size${more}`,
        ),
        asked,
        analyses,
      ),
    ),
    of('petra', 'mossfield', [
      '/deliveries',
      '/recalls',
      '/recalls/person',
      '/releases',
      '/objections',
      '/disclosures',
      '/audit',
      '/audit?action=agreement.sign',
    ]),
    {
      who: 'petra@zephyria.example.com',
      paths: ['/recalls', '/releases', '/disclosures'].map((path) => `/as/zephyria${path}`),
    },
    { who: 'ada@quillon.example.com', paths: ['/as/quillon/organisations?in=HARBOUR-1'] },
    { who: 'olga@entente.example.com', paths: ['/operator', '/account', '/nowhere'] },
  ];
}
