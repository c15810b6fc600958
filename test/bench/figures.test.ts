import { expect, test } from 'vitest';
import { tableOf, withSection, type Result } from './figures.ts';
import { compare, medianOf, rowsOf } from './rounds.ts';

const rows = rowsOf('everybody', [
  { peer: 'entente', ms: 2 },
  { peer: 'naive sql', ms: 3_000 },
  { peer: 'duckdb', ms: 8 },
]);
const result: Result = { bench: 'overlap', people: 1_000_000, rows, notes: ['A note.'] };
const circumstances = { command: 'npm run bench', date: new Date('2026-07-01'), server: 'PostgreSQL 18.4' };

test('a ratio says how many times faster Entente is, and whether the goal is met', () => {
  expect(rows.map(({ peer, ratio }) => [peer, ratio])).toEqual([
    ['entente', 1],
    ['naive sql', 1_500],
    ['duckdb', 4],
  ]);
  const table = tableOf(result);
  expect(table).toMatch(/naive sql +3,000 ms +1,500 +≥ 500 met/);
  expect(table).toMatch(/duckdb +8 ms +4 +≥ 5 missed/);
});

test('writing the figures of one bench leaves those of the others', () => {
  const both = withSection(
    withSection(undefined, result, circumstances),
    { ...result, bench: 'audit' },
    circumstances,
  );
  const [audit] = both.split(/^## /m).slice(2);
  const again = withSection(both, { ...result, notes: ['Another note.'] }, circumstances);
  expect(again.match(/^## .*$/gm)).toEqual(['## overlap', '## audit']);
  expect(again).toContain('- Another note.');
  expect(again.split(/^## /m)[2]).toBe(audit);
  expect(withSection(again, { ...result, notes: ['Another note.'] }, circumstances)).toBe(again);
});

test('a peer that answers otherwise is no peer', async () => {
  const peers = [
    { name: 'entente', run: async () => 3 },
    { name: 'naive sql', run: async () => 4 },
  ];
  await expect(compare('everybody', peers, { rounds: 1 })).rejects.toThrow(/naive sql answers otherwise/);
});

test('the median is the middle, or between the two in the middle', () => {
  expect(medianOf([9, 1, 5])).toBe(5);
  expect(medianOf([9, 1, 5, 7])).toBe(6);
  expect(() => medianOf([])).toThrow('nothing was measured');
});
