// A change that is being committed, held still while somebody else wants something of the same cooperation.
import { beforeEach, expect, test } from 'vitest';
import type { Callers } from '../support/callers.ts';
import { aurora, birch, key, line, narrow, openTrial, other, terms, wide } from '../support/changes.ts';
import { interleaving } from '../support/locks.ts';

const { platform, trial, begin, draft, covered, deliver, inbox } = await openTrial();
beforeEach(() => begin());
const interleave = interleaving(platform);

const narrowed = terms({ permissions: [line(narrow), line(other)] });
const change = async (callers: Callers): Promise<void> => {
  const { hash } = await draft(birch, narrowed);
  await callers.as(birch).change.request({ id: trial.id, to: { terms: narrowed }, hash });
};
const withdraw = (callers: Callers) =>
  callers.as(aurora).consent.record({
    ref: 'p3',
    purpose: 'direct-marketing',
    recipient: birch,
    decision: 'withdrawn',
    categories: [],
  });
const enrol = (callers: Callers) => callers.as(aurora).cooperation.enrol({ cooperation: trial.id });
const check = async () =>
  (await platform.as(aurora).cooperation.check({ cooperation: trial.id })).differences;

test('a withdrawal waits for the change, and is in no line of the new version', async () => {
  expect(await interleave({}, change, withdraw)).toBe('waited');
  expect(await covered(3)).not.toContain('p3');
  expect((await covered(3)).length).toBe(9);
  expect(await check()).toEqual([]);
});

test('a change waits for an enrolment, whose people its line takes over', async () => {
  expect(await interleave({}, enrol, change)).toBe('waited');
  expect((await covered(1)).length).toBe(0);
  expect((await covered(3)).length).toBe(10);
  expect(await check()).toEqual([]);
});

test('a delivery that goes on meanwhile ends with the version, or was whole before it and is recalled', async () => {
  const [delivery] = await Promise.all([
    deliver(key(wide)).catch((error: unknown) => error),
    change(platform),
  ]);
  expect(await inbox()).toBe(0);
  const { people } = await platform.as(birch).recall.list({});
  const state = (delivery as { state?: string }).state;
  expect(people.pending).toBe(state === 'COMPLETED' ? 10 : 0);
});
