// Inputs about a partner's segments and the conditions in them.
import type { Examples } from './example.ts';

export const segment: Examples<'segment'> = {
  vocabulary: () => [undefined],
  check: (own) => [{ of: { text: own.condition } }],
  count: (own) => [{ of: { name: own.segment } }, { of: { text: own.condition } }],
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
