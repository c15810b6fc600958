// The image and the compose file, read as far as they can be where no engine runs: what they name is there, and nobody
// gets more than they need.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { checkout } from '../support/entente.ts';
import { instructionsOf, isIgnored, listOf } from './dockerfile.ts';

const textOf = (path: string): string => readFileSync(join(checkout, path), 'utf8');
const dockerfile = instructionsOf(textOf('apps/server/Dockerfile'));
const all = (word: string) => dockerfile.filter((each) => each.word === word);
const ignored = textOf('apps/server/Dockerfile.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

type Service = {
  image?: string;
  build?: { context: string; dockerfile: string };
  command?: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes: string[];
  networks: string[];
  healthcheck?: { test: string[] };
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  restart: string;
  privileged?: boolean;
  user?: string;
};
type Compose = {
  services: Record<'database' | 'server', Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
};
const composeText = textOf('apps/server/compose.yaml');
const compose = parse(composeText) as Compose;
const { database, server } = compose.services;

/** The names of environment variables that the program asks for. */
const asked = new Set(
  globSync('{apps,packages}/*/src/**/*.ts', { cwd: checkout })
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => [...textOf(path).matchAll(/(?:process\.env|environment)\['(\w+)'\]/g)])
    .map(([, name = '']) => name),
);
const port = '4870';

describe('the image', () => {
  test('is that of the Node and the package manager that the project runs on', () => {
    const runner = textOf('scripts/run.mjs');
    const [, node] = /const NODE = '(.+)'/.exec(runner) ?? [];
    const [, pnpm] = /const PNPM = '(.+)'/.exec(runner) ?? [];
    expect(all('FROM').map(({ text }) => text)).toEqual([`node:${node}-bookworm-slim`]);
    expect(
      all('RUN')
        .filter(({ text }) => text.includes('pnpm@'))
        .map(({ text }) => text),
    ).toEqual([`npm install --global --ignore-scripts ${pnpm}`]);
    expect(all('RUN').some(({ text }) => text.startsWith('pnpm install --frozen-lockfile --prod '))).toBe(
      true,
    );
  });

  test('has the packages that the program needs, and no other', () => {
    const [build, own] = all('RUN').filter(({ text }) => text.includes('--filter'));
    // The console is built before, and what builds it is gone in the same layer.
    expect(build?.text).toMatch(/'@entente\/console\.\.\.'.*buildConsole\(\).*&& rm -rf .*node_modules/);
    const [, root] = /--filter '([^']+)\.\.\.'/.exec(own?.text ?? '') ?? [];
    expect(root).toBe((JSON.parse(textOf('apps/cli/package.json')) as { name: string }).name);
    expect(textOf('scripts/entente.ts')).toContain("import('../apps/cli/src/main.ts')");
  });

  test('is made of what is there, and of nobody’s data or keys', () => {
    for (const { text } of all('COPY')) {
      const places = text.split(' ').filter((word) => !word.startsWith('--'));
      for (const place of places.slice(0, -1)) expect(existsSync(join(checkout, place))).toBe(true);
    }
    for (const own of [
      '.git/config',
      '.data/keys/master.key',
      'node_modules/x',
      'packages/store/node_modules/x',
    ])
      expect(isIgnored(ignored, own)).toBe(true);
    const started = listOf(all('ENTRYPOINT')[0]!);
    expect(started[0]).toBe('node');
    for (const path of [
      started[1]!,
      'apps/cli/src/main.ts',
      'db/control/0001-context.sql',
      'pnpm-lock.yaml',
    ]) {
      expect(existsSync(join(checkout, path))).toBe(true);
      expect(isIgnored(ignored, path)).toBe(false);
    }
  });

  test('runs as nobody special, in a home of its own, and stops as it is told to', () => {
    const user = dockerfile.findIndex(({ word }) => word === 'USER');
    expect(dockerfile[user]?.text).toBe('node');
    expect(dockerfile.slice(user).some(({ word }) => word === 'RUN' || word === 'COPY')).toBe(false);
    expect(dockerfile.filter(({ word }) => word === 'ADD')).toEqual([]);
    const home = all('ENV')
      .find(({ text }) => text.startsWith('ENTENTE_HOME='))
      ?.text.split('=')[1];
    expect(listOf(all('VOLUME')[0]!)).toEqual([home]);
    expect(all('RUN').some(({ text }) => text.includes(`chown node:node ${home}`))).toBe(true);
    expect(all('STOPSIGNAL')).toEqual([{ word: 'STOPSIGNAL', text: 'SIGTERM' }]);
  });

  test('listens where it says, and is asked there whether it is there', () => {
    expect(all('EXPOSE')).toEqual([{ word: 'EXPOSE', text: port }]);
    expect(listOf(all('CMD')[0]!)).toEqual(['serve', '--host', '0.0.0.0', '--port', port]);
    const [check] = all('HEALTHCHECK');
    expect(listOf(check!)[0]).toBe('node');
    expect(check?.text).toContain(`http://127.0.0.1:${port}/healthz`);
  });

  test('is told by its environment nothing that nobody asks for', () => {
    const names = all('ENV').map(({ text }) => text.split('=')[0] ?? '');
    expect(names.filter((name) => !asked.has(name))).toEqual(['NODE_ENV']);
  });
});

describe('the compose file', () => {
  test('builds that image, and takes a PostgreSQL that is supported', () => {
    const { context = '', dockerfile: file = '' } = server.build ?? {};
    expect(join(checkout, 'apps/server', context, '/')).toBe(checkout);
    expect(file).toBe('apps/server/Dockerfile');
    expect(database.image).toMatch(/^postgres:1[5-8]\.\d+-bookworm$/);
  });

  test('tells the program what it asks for, and the database what that asks for', () => {
    expect(Object.keys(server.environment).filter((name) => !asked.has(name))).toEqual([]);
    expect(Object.keys(database.environment).filter((name) => !name.startsWith('POSTGRES_'))).toEqual([]);
    const typed = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    expect(typed.filter((name) => !asked.has(name) && name !== 'POSTGRES_PASSWORD')).toEqual([]);
  });

  test('starts the program with options that it has', () => {
    const manual = textOf('docs/cli.md');
    const serve = manual.slice(manual.indexOf('entente serve\n'));
    for (const option of (server.command ?? []).filter((word) => word.startsWith('--')))
      expect(serve.slice(0, 3_000)).toContain(option);
    expect(server.command?.slice(0, 5)).toEqual(['serve', '--host', '0.0.0.0', '--port', port]);
  });

  test('holds no secret, and does not start without one', () => {
    expect(database.environment['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
    const values = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment));
    for (const [name, value] of values) {
      if (/PASSWORD|SECRET|KEY|TOKEN|SMTP/.test(name)) expect(value).toMatch(/^\$\{\w+:[?-][^}]*\}$/);
      expect(value.replaceAll(/\$\{[^}]*\}/g, '')).not.toMatch(/:\/\/[^@/]*:[^@/]+@/);
    }
    for (const name of ['ENTENTE_ORIGIN', 'ENTENTE_OPERATOR']) expect(composeText).toContain(`\${${name}:?`);
  });

  test('lets nobody in but through this machine, and to the database nobody at all', () => {
    expect(server.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(database.ports).toBeUndefined();
    expect(database.networks.map((name) => compose.networks[name]?.internal)).toEqual([true]);
    expect(server.networks).toEqual(expect.arrayContaining(database.networks));
  });

  test('gives the program no more than it needs, and time to end', () => {
    expect(server).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(server.security_opt).toContain('no-new-privileges:true');
    for (const service of [server, database]) {
      expect(service.privileged).toBeUndefined();
      expect(service.user).toBeUndefined();
      expect(service.restart).toBe('unless-stopped');
      const named = service.volumes.map((volume) => volume.split(':')[0] ?? '');
      expect(named.filter((name) => !Object.hasOwn(compose.volumes, name))).toEqual([]);
    }
    const home = all('ENV')
      .find(({ text }) => text.startsWith('ENTENTE_HOME='))
      ?.text.split('=')[1];
    expect(server.volumes.map((volume) => volume.split(':')[1])).toEqual([home]);
    expect(Number.parseInt(server.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
  });

  test('waits until the database answers', () => {
    expect(server.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(database.healthcheck?.test.join(' ')).toContain('pg_isready');
  });
});
