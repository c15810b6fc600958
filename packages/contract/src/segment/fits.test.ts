import { expect, test } from 'vitest';
import type { AttributeType } from '../dictionary.ts';
import { fit } from './fits.ts';
import { readCondition } from './read.ts';

const types: Readonly<Record<string, AttributeType>> = { joined: 'date', seen: 'instant' };

const faultsOf = (text: string): string[] => {
  const { faults } = fit(readCondition(text), {
    attribute: (name) => {
      const type = types[name];
      return type && { type, currency: null, category: 'loyalty' };
    },
    property: () => undefined,
    segment: () => undefined,
    set: () => undefined,
  });
  return faults.map(({ path, message }) => `${path}: ${message}`);
};

test.each([
  ['joined = 2026-02-30', 'test.value: "2026-02-30" is not a date such as 2026-07-01'],
  ['joined from 2026-01-01 to 2026-04-31', 'test.to: "2026-04-31" is not a date such as 2026-07-01'],
  ['joined in (2024-02-29, 2026-02-29)', 'test.values[1]: "2026-02-29" is not a date such as 2026-07-01'],
  [
    'seen > 2026-02-30T10:00:00Z',
    'test.value: "2026-02-30T10:00:00Z" is not a date or an instant such as 2026-07-01T12:00:00Z',
  ],
])('a day that is in no calendar is refused: %s', (text, fault) => {
  expect(faultsOf(text)).toEqual([fault]);
});

test('days and instants that are in the calendar are taken', () => {
  expect(
    faultsOf(
      'joined = 2024-02-29 and seen > 2026-07-01 and seen < 2026-07-01T12:00:00.250Z and seen >= 2026-07-01T12:00Z',
    ),
  ).toEqual([]);
});
