// A change that is being committed, held still while somebody else wants something of the same cooperation.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Callers } from '../support/callers.ts';
import {
  aurora,
  birch,
  cedar,
  codeOf,
  key,
  line,
  narrow,
  openTrial,
  other,
  refs,
  terms,
  wide,
} from '../support/changes.ts';
import { look } from '../support/exchange.ts';
import { askAcross, interleaving, noLocks } from '../support/locks.ts';

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

/** A request is written first, then what it comes to. */
const whenInForce = 2;

describe('a party that leaves while a change comes into force', () => {
  const leave = (callers: Callers) => callers.as(cedar).agreement.leave({ id: trial.id });
  /** Lines of whoever left that somebody could still use. */
  const standing = async () =>
    (
      await look<{ line: string }>(
        platform,
        `select provider || '>' || recipient as line from coop_${trial.id}.permission
         where '${cedar}' in (provider, recipient) and ends_at > '${new Date(platform.time.now).toISOString()}'`,
      )
    ).map(({ line: of }) => of);

  test('waits for it, and is gone', async () => {
    expect(await interleave({}, change, leave, whenInForce)).toBe('waited');
    expect(await standing()).toEqual([]);
  });

  test('would be in it again by the change if nobody took a lock', async () => {
    expect(await interleave(noLocks, change, leave, whenInForce)).toBe('overtook');
    expect(await standing()).toEqual([`${cedar}>${birch}`]);
  });
});

describe('a change that comes while a set is published under the line it takes out', () => {
  const publish = (callers: Callers) =>
    callers.as(aurora).set.publish({ cooperation: trial.id, permission: key(wide), name: 'regulars' });
  const save = () =>
    platform.as(aurora).set.save({ name: 'regulars', categories: ['contact'], refs: refs.slice() });
  /** Under which lines there are publications. */
  const published = () =>
    look(platform, `select permission from coop_${trial.id}.publication order by permission`);

  test('waits for it, and leaves none under that line', async () => {
    await save();
    expect(await interleave({}, publish, change)).toBe('waited');
    expect(await published()).toEqual([{ permission: 3 }]);
    expect(await codeOf(publish(platform))).toBe('permission-unknown');
  });

  test('would be outlived by it if nobody took a lock', async () => {
    await save();
    expect(await interleave(noLocks, publish, change)).toBe('overtook');
    expect(await published()).toEqual([{ permission: 1 }]);
  });
});

describe('an overlap that is asked while a change comes into force', () => {
  const ask = (callers: Callers) =>
    callers.as(birch).overlap.ask({ cooperation: trial.id, permissions: [key(wide)], sets: [] });
  const across = (view: 'snapshot' | 'statement') =>
    askAcross(platform, view, { ask, meanwhile: () => change(platform) });

  test('is answered as of before, as a whole, and not at all after', async () => {
    expect(await across('snapshot')).toMatchObject({ cells: [{ covered: 10 }] });
    expect(await codeOf(ask(platform))).toBe('permission-unknown');
  });

  test('would be told of a line by what is left of it if the answer were not of one snapshot', async () => {
    expect(await across('statement')).toMatchObject({ cells: [{ covered: 'suppressed' }] });
  });

  test('does not hold the change up, nor is held up by it', async () => {
    const told: unknown[] = [];
    const askMeanwhile = async (callers: Callers) => told.push(await ask(callers));
    expect(await interleave({}, change, askMeanwhile, whenInForce)).toBe('overtook');
    expect(told).toMatchObject([{ cells: [{ covered: 10 }] }]);
  });
});
