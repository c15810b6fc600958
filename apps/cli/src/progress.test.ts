import { expect, test } from 'vitest';
import { durationText, progressText, showProgress } from './progress.ts';

test('progress tells rows, rows a second and what is left', () => {
  const progress = { step: 'import customers', done: 20_000, bytes: { done: 1_000, total: 4_000 } };
  expect(progressText(progress, 2_000)).toBe('import customers: 20,000 rows, 10,000 rows/s, 6 s left');
  expect(progressText({ step: 'enrol', done: 500, total: 1_000 }, 1_000)).toBe(
    'enrol: 500 of 1,000 rows, 500 rows/s, 1 s left',
  );
});

test('what cannot be known yet is left out', () => {
  expect(progressText({ step: 'import events', done: 0 }, 0)).toBe('import events: 0 rows');
  expect(progressText({ step: 'import events', done: 10 }, 5)).toBe('import events: 10 rows, 2,000 rows/s');
});

test('a file or a pipe gets no progress', () => {
  expect(showProgress({ write: () => {} })).toBeUndefined();
});

test('on a terminal one line is written over, ten times a second at most, and wiped at the end', () => {
  const written: string[] = [];
  let now = 1_000;
  const line = showProgress({ isTTY: true, columns: 20, write: (text) => written.push(text) }, () => now);
  for (const done of [0, 1, 2]) line?.update({ step: 'import customers', done });
  now += 200;
  line?.update({ step: 'import customers', done: 3 });
  line?.clear();
  expect(written).toEqual([
    '\r\u001b[2Kimport customers: 0',
    '\r\u001b[2Kimport customers: 3',
    '\r\u001b[2K',
  ]);
});

test('a terminal that does not know its width is taken for a usual one', () => {
  const written: string[] = [];
  const screen = { isTTY: true, columns: 0, write: (text: string) => written.push(text) };
  showProgress(screen)?.update({ step: 'import events', done: 10 });
  expect(written).toEqual(['\r\u001b[2Kimport events: 10 rows']);
});

test('lengths of time are told in words short enough for a line', () => {
  expect([120, 59_400, 61_000, 3_600_000].map(durationText)).toEqual([
    '120 ms',
    '59 s',
    '1 min 1 s',
    '60 min 0 s',
  ]);
});
