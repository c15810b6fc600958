// Inputs about agreements, their changes and the cooperations they open.
const stringify = (terms: object): string => JSON.stringify(terms);
import type { Examples } from './example.ts';

export const agreement: Examples<'agreement'> = {
  check: (own) => [{ terms: own.terms }, { text: stringify(own.terms), format: 'json' }],
  propose: (own) => [{ terms: own.terms }, { text: stringify(own.terms), format: 'json' }],
  list: (own) => [{ after: own.theirs }],
  get: (own) => [{ id: own.cooperation }],
  odrl: (own) => [{ id: own.cooperation }],
  sign: (own) => [{ id: own.proposal, hash: own.proposed }],
  reject: (own) => [{ id: own.proposal }],
  suspend: (own) => [{ id: own.cooperation }],
  resume: (own) => [{ id: own.suspended }],
  leave: (own) => [{ id: own.cooperation }],
  terminate: (own) => [{ id: own.cooperation }],
  versions: (own) => [{ id: own.cooperation, after: 1 }],
  version: (own) => [{ id: own.cooperation, version: 1 }],
  compare: (own) => [{ id: own.cooperation, from: 1, to: 1 }],
  consequences: (own) => [{ id: own.cooperation }],
};

export const change: Examples<'change'> = {
  check: (own) => [
    { id: own.cooperation, to: { terms: own.narrowed } },
    { id: own.cooperation, to: { text: stringify(own.narrowed), format: 'json' } },
  ],
  request: (own) => [
    { id: own.cooperation, to: { terms: own.narrowed }, hash: own.narrowedHash },
    { id: own.cooperation, to: { text: stringify(own.narrowed), format: 'json' }, hash: own.narrowedHash },
  ],
  approve: (own) => [{ id: own.theirs, change: 1, hash: own.theirChange }],
  deny: (own) => [{ id: own.theirs, change: 1 }],
  cancel: (own) => [{ id: own.cooperation, change: 1 }],
  list: (own) => [{ id: own.cooperation, after: 2 }],
  get: (own) => [{ id: own.cooperation, change: 1 }],
};

export const cooperation: Examples<'cooperation'> = {
  enrol: (own) => [{ cooperation: own.cooperation }],
  check: (own) => [{ cooperation: own.cooperation }],
  rebuild: (own) => [{ cooperation: own.cooperation }],
  status: (own) => [{ cooperation: own.cooperation }],
};
