import { expect, test } from 'vitest';
import { Refusal } from '@entente/contract';
import { openAdmission } from './admission.ts';
import { defaultLimits } from './limits.ts';

const small = { inFlight: 3, perPartner: 2, burst: 4, perSecond: 2 };
const lanes = { ...defaultLimits.lanes, ordinary: small };

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error instanceof Refusal ? { code: error.code, ...error.data } : error;
  }
  return undefined;
}
const overloaded = { code: 'overloaded', retryAfter: 1 };

test('a lane has so many places, which are given back once each', () => {
  const { enter, inFlight } = openAdmission(lanes);
  const [leave] = [enter('ordinary'), enter('ordinary'), enter('ordinary')];
  expect(refusalOf(() => enter('ordinary'))).toEqual(overloaded);
  expect(refusalOf(() => enter('reserved'))).toBeUndefined();
  leave();
  leave();
  expect(inFlight('ordinary')).toBe(2);
  expect(refusalOf(() => enter('ordinary'))).toBeUndefined();
  expect(refusalOf(() => enter('ordinary'))).toEqual(overloaded);
});

test('a partner has so many of them, whatever others have', () => {
  const { admit } = openAdmission(lanes);
  const leave = admit('ordinary', 'northwind');
  admit('ordinary', 'northwind');
  expect(refusalOf(() => admit('ordinary', 'northwind'))).toEqual(overloaded);
  expect(refusalOf(() => admit('ordinary', 'bluegum'))).toBeUndefined();
  leave();
  expect(refusalOf(() => admit('ordinary', 'northwind'))).toBeUndefined();
});

test('a partner asks so often: a burst, then so many a second, and is told how long to wait', () => {
  const time = { now: 1_000_000 };
  const { admit } = openAdmission({ ...lanes, ordinary: { ...small, perPartner: 100 } }, () => time.now);
  const ask = () => refusalOf(() => admit('ordinary', 'northwind')());
  expect([ask(), ask(), ask(), ask()]).toEqual([undefined, undefined, undefined, undefined]);
  expect(ask()).toEqual(overloaded);
  time.now += 500;
  expect([ask(), ask()]).toEqual([undefined, overloaded]);
  time.now += 60_000;
  expect([ask(), ask(), ask(), ask(), ask()].filter((each) => each !== undefined)).toEqual([overloaded]);
});
