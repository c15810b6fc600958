// Inputs about a partner's segments, the conditions in them, and the dictionary that these are written by.
import type { Examples } from './example.ts';

export const dictionary: Examples<'dictionary'> = {
  list: () => [{ after: 'customer.a' }],
  save: () => [{ of: 'customer', name: 'tier', label: { en: 'Tier', sv: 'Nivå' } }],
  suggest: (own) => [{ headers: ['ref', 'email'], rows: [[own.ref, own.email]] }],
};

export const segment: Examples<'segment'> = {
  vocabulary: () => [undefined],
  check: (own) => [{ of: { text: own.condition } }],
  count: (own) => [{ of: { name: own.segment } }, { of: { text: own.condition } }],
  crosstab: (own) => [
    { of: { name: own.segment }, by: [{ attribute: 'tier' }, { segment: own.segment }] },
    { of: { text: own.condition }, by: [{ attribute: 'tier' }] },
  ],
  members: (own) => [
    { of: { name: own.segment }, after: own.ref },
    { of: { text: own.condition }, after: own.ref },
  ],
  save: (own) => [{ name: own.segment, of: { text: own.condition } }],
  publish: (own) => [{ cooperation: own.cooperation, permission: own.ownKey, name: own.segment }],
  list: (own) => [{ after: own.segment }],
  get: (own) => [{ name: own.segment }],
  remove: (own) => [{ name: own.segment }],
};

export const publication: Examples<'publication'> = {
  list: (own) => [
    { cooperation: own.cooperation },
    { cooperation: own.cooperation, after: own.listedColumn },
  ],
  remove: (own) => [{ cooperation: own.cooperation, permission: own.ownKey, name: own.set }],
};
