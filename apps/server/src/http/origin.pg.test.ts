import { rowCounts, serve } from '@entente/test/support/served.ts';
import { expect, test } from 'vitest';
import { schemasOf } from '../api/schemas.ts';
import { routes } from '../routes/routes.ts';

const served = await serve();
await served.createPartners('northwind', 'zephyria');
const own = served.server.url;
const cookie = 'session=northwind';

/** What a page of another site can have a browser send, in the name of who is signed in. */
const attempts: Record<string, Record<string, string>> = {
  'no origin': { 'content-type': 'application/json' },
  'a foreign origin': { 'content-type': 'application/json', origin: 'https://evil.example.com' },
  'the origin null': { 'content-type': 'application/json', origin: 'null' },
  'plain text': { 'content-type': 'text/plain', origin: own },
  multipart: { 'content-type': 'multipart/form-data; boundary=x', origin: own },
  'a form': { 'content-type': 'application/x-www-form-urlencoded', origin: own },
};

const mutations = routes.filter(({ procedure }) => schemasOf(procedure).type === 'mutation');
const everyWay = mutations.flatMap(({ procedure, path, example = {} }) => [
  { path: `/api/trpc/${procedure}`, method: 'POST', body: JSON.stringify(example) },
  { path: `/api/v1${path.replace(/\{\w+\}/g, 'abcdefghij')}`, method: 'POST', body: JSON.stringify(example) },
]);

test('no page of another site changes anything, whichever mutation it tries and in whatever form', async () => {
  const before = await rowCounts(served);
  const content = {
    path: `/api/v1/uploads/${'a'.repeat(16)}/content?offset=0`,
    method: 'POST',
    body: 'id\n1\n',
  };
  const letThrough: unknown[] = [];
  for (const [name, headers] of Object.entries(attempts)) {
    const attempt = async ({ path, method, body }: typeof content): Promise<void> => {
      const { status } = await fetch(own + path, { method, body, headers: { ...headers, cookie } });
      if (![403, 404, 415].includes(status)) letThrough.push({ name, path, status });
    };
    await Promise.all([...everyWay, content].map(attempt));
  }
  expect(letThrough).toEqual([]);
  expect(mutations.length).toBeGreaterThan(25);
  expect(served.logged.filter(({ lane, status }) => lane === 'bulk' && status === 200)).toEqual([]);
  expect(served.logged.filter(({ status }) => status === 200)).toEqual([]);
  expect(await rowCounts(served)).toEqual(before);
});

test('nor do disguises', async () => {
  const json = 'application/json';
  for (const headers of [
    { 'content-type': json, origin: `${own}.example.com` },
    { 'content-type': json, origin: own, 'sec-fetch-site': 'cross-site' },
    { 'content-type': json, origin: own, 'sec-fetch-site': 'same-site' },
    { 'content-type': json, authorization: 'Bearer northwind', origin: 'https://evil.example.com' },
    { 'content-type': `text/plain; ${json}`, origin: own },
    { 'content-type': `text/plain, ${json}`, origin: own },
    { origin: own },
  ] as Record<string, string>[]) {
    const body = new TextEncoder().encode('{}');
    const { status } = await fetch(`${own}/api/v1/sets`, {
      method: 'POST',
      body,
      headers: { cookie, ...headers },
    });
    expect([403, 415]).toContain(status);
  }
});

test('a page of ours, and a program with a key, do', async () => {
  const body = JSON.stringify({ name: 'regulars', categories: ['loyalty'], refs: ['1'] });
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const page = { ...json, cookie, origin: own, 'sec-fetch-site': 'same-origin' };
  const program = { ...json, authorization: 'Bearer northwind' };
  for (const headers of [page, program])
    expect((await fetch(`${own}/api/v1/sets`, { method: 'POST', body, headers })).status).toBe(200);
});

test('a mutation is not made by GET', async () => {
  const answer = await fetch(`${own}/api/trpc/platform.sweep`, {
    headers: { authorization: 'Bearer operator' },
  });
  expect(answer.status).toBe(404);
});
