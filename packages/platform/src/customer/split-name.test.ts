import { expect, test } from 'vitest';
import { splitName } from './split-name.ts';

test.each([
  ['georgia ryan', 'given-first', { given: 'georgia', family: 'ryan' }],
  ['  maria  de la cruz ', 'given-first', { given: 'maria', family: 'de la cruz' }],
  ['ryan georgia may', 'family-first', { given: 'georgia may', family: 'ryan' }],
  ['de la Cruz, Maria', 'family-first', { given: 'Maria', family: 'de la Cruz' }],
  ['white', 'given-first', { given: '', family: 'white' }],
  ['  ', 'given-first', { given: '', family: '' }],
] as const)('%j, %s', (written, order, names) => {
  expect(splitName(written, order)).toEqual(names);
});
