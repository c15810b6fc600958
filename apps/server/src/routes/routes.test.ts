import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { describeApi } from '../api/openapi.ts';
import { printDocs } from '../api/docs.ts';
import { procedureNames, schemasOf } from '../api/schemas.ts';
import { findRoute, getRoute, isReached, routes } from './routes.ts';

/** The input of a procedure as far as JSON can say it: bytes are sent by themselves. */
function jsonOf(procedure: string, reach: string | undefined) {
  const { input } = schemasOf(procedure);
  if (reach === 'job') return (input as z.ZodObject).omit({ source: true, rejects: true });
  return reach === 'upload' ? (input as z.ZodObject).omit({ source: true }) : input;
}

describe('the table of routes', () => {
  test('has one for every procedure, and no other', () => {
    expect(routes.map(({ procedure }) => procedure).toSorted()).toEqual(procedureNames.toSorted());
    expect(new Set(routes.map(({ at }) => at)).size).toBe(routes.length);
  });

  test('has an example that each procedure takes', () => {
    for (const { procedure, example, reach } of routes) {
      const schema = jsonOf(procedure, reach);
      if (schema === undefined) expect({ procedure, example }).toEqual({ procedure, example: undefined });
      else
        expect({ procedure, fault: schema._zod.run({ value: example, issues: [] }, {}) }).toMatchObject({
          procedure,
          fault: { issues: [] },
        });
    }
  });

  test('reads by GET and changes by POST, and no path names a person', () => {
    for (const { procedure, method, path } of routes) {
      if (schemasOf(procedure).type === 'mutation')
        expect({ procedure, method }).toMatchObject({ method: 'POST' });
      expect(path).not.toMatch(/\{(ref|email|phone)\}/);
    }
  });

  test('prefers a path that is written out to one with places', () => {
    expect(getRoute('POST', '/deliveries/preview').route.procedure).toBe('delivery.preview');
    expect(getRoute('POST', '/deliveries/abcdefghijklmnop/resume')).toMatchObject({
      route: { procedure: 'delivery.resume' },
      params: { id: 'abcdefghijklmnop' },
    });
    expect(findRoute('constructor')).toBeUndefined();
  });
});

describe('the description', () => {
  const api = describeApi('https://entente.example.com');

  test('has every route that is reached over the network, with its input, answer and example', () => {
    const operations = Object.values(api.paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const reached = routes.filter(isReached).map(({ procedure }) => procedure);
    expect(ids).toEqual(expect.arrayContaining(reached));
    for (const { summary, tags, responses } of operations) {
      expect(summary).toMatch(/^[A-Z].*\.$/);
      expect(tags).toHaveLength(1);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['4XX', '5XX']));
    }
  });

  test('says of every place in a path what stands there', () => {
    for (const [path, methods] of Object.entries(api.paths))
      for (const { parameters } of Object.values(methods)) {
        const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const said = parameters.filter((parameter) => parameter['in'] === 'path').map(({ name }) => name);
        expect(new Set(said)).toEqual(new Set(places));
      }
  });

  test('is also a page that loads nothing, with the limits of texts and lists', () => {
    const page = printDocs(api, 'https://entente.example.com');
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
    expect(page).toContain('maxLength');
    for (const { path } of routes.filter(isReached)) expect(page).toContain(path);
  });
});
