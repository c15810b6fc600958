import { expect, test } from 'vitest';
import { splitGlobals } from './globals.ts';

test('the options of every command are found wherever they stand on the line', () => {
  const argv = 'overlap --as mossfield abc --json --role=analyst --permission p --role admin'.split(' ');
  expect(splitGlobals(argv)).toEqual({
    globals: { as: 'mossfield', role: ['analyst', 'admin'], json: true, help: false },
    rest: ['overlap', 'abc', '--permission', 'p'],
  });
});

test('what stands after -- is an argument, whatever it looks like', () => {
  expect(splitGlobals(['customer', 'show', '--', '--json'])).toMatchObject({
    globals: { json: false },
    rest: ['customer', 'show', '--', '--json'],
  });
});

test('an --as without a partner is no partner', () => {
  expect(splitGlobals(['partner', 'list', '--as']).globals.as).toBeUndefined();
});
