import { Refusal } from '@entente/contract';
import { expect, test } from 'vitest';
import { endingOf } from './exit.ts';
import { UsageError } from './words.ts';

const plain = { json: false, isTraced: false };
const json = { json: true, isTraced: false };

test('a refusal is told with code, reason and way out, and ends with 3', async () => {
  const { code, text } = await endingOf(new Refusal('not-found', { what: 'agreement' }), plain);
  expect(code).toBe(3);
  expect(text).toBe(
    'Refused (not-found): There is no agreement like that for you.\nCheck the name or id; a list shows what you may see.',
  );
});

test('to a program a refusal is one document with its data', async () => {
  const { text } = await endingOf(new Refusal('not-found', { what: 'agreement' }), json);
  expect(JSON.parse(text)).toEqual({
    refusal: {
      code: 'not-found',
      message: 'There is no agreement like that for you.',
      wayOut: 'Check the name or id; a list shows what you may see.',
      data: { what: 'agreement' },
    },
  });
});

test('a wrong command line ends with 2', async () => {
  expect(await endingOf(new UsageError('--at is empty'), plain)).toEqual({
    code: 2,
    text: 'entente: --at is empty',
  });
});

test('a fault ends with 1 and names what happened, not who passed it on', async () => {
  const fault = new Error('wrapped', { cause: new Error('connection refused') });
  expect(await endingOf(fault, plain)).toEqual({ code: 1, text: 'entente: a fault: connection refused' });
  expect(JSON.parse((await endingOf(fault, json)).text)).toEqual({
    fault: { message: 'connection refused' },
  });
});

test('where a fault happened is told when asked for', async () => {
  expect((await endingOf(new Error('oops'), { json: false, isTraced: true })).text).toContain('exit.test.ts');
});
