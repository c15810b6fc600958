// Inputs about what partners take from each other, and what is on record of it.
import { canary } from '../canary.ts';
import type { Examples } from './example.ts';

export const overlap: Examples<'overlap'> = {
  ask: (own) => [
    {
      cooperation: own.cooperation,
      permissions: [own.mateKey],
      sets: [{ provider: own.mate, name: own.mateSet }],
      conditions: [{ provider: own.mate, where: { text: own.mateCondition } }],
    },
  ],
  preview: (own) => [
    {
      cooperation: own.cooperation,
      permissions: [own.mateKey],
      sets: [{ provider: own.mate, name: own.mateSet }],
      conditions: [{ provider: own.mate, where: { text: own.mateCondition } }],
    },
  ],
};

export const release: Examples<'release'> = {
  list: (own) => [{ recipient: own.mate }],
  budget: () => [{}],
  lift: (own) => [{ cooperation: own.cooperation, recipient: own.mate, reason: 'probed' }],
};

export const delivery: Examples<'delivery'> = {
  preview: (own) => [
    { cooperation: own.cooperation, permission: own.mateKey, mode: 'all', set: own.mateSet },
    {
      cooperation: own.cooperation,
      permission: own.mateKey,
      mode: 'all',
      where: { text: own.mateCondition },
    },
  ],
  request: (own) => [
    { cooperation: own.cooperation, permission: own.mateKey, mode: 'all', set: own.mateSet },
    {
      cooperation: own.cooperation,
      permission: own.mateKey,
      mode: 'all',
      where: { text: own.mateCondition },
      columns: { attributes: [], identifiers: ['email'], events: ['purchase'] },
    },
  ],
  resume: (own) => [{ id: own.delivery }],
  refresh: (own) => [{ id: own.delivery }],
  list: (own) => [{ after: own.delivery }],
  get: (own) => [{ id: own.delivery }, { id: own.laterDelivery }],
  export: (own) => [
    { delivery: own.delivery, format: 'csv' },
    { delivery: own.laterDelivery, format: 'ndjson', what: 'events' },
  ],
};

export const inbox: Examples<'inbox'> = {
  list: (own) => [{ delivery: own.delivery, after: own.person, reason: 'A question' }],
  count: (own) => [{ delivery: own.delivery }],
};

export const recall: Examples<'recall'> = {
  list: (own) => [{ provider: own.mate, after: own.recalled }],
  sent: (own) => [{ recipient: own.former, after: own.sent }],
  history: (own) => [{ ref: own.ref, reason: 'A question' }],
  escalate: (own) => [{ cooperation: own.terminated, recipient: own.former, reason: 'It is late' }],
  acknowledge: (own) => [{ persons: [own.recalled], provider: own.mate, statement: 'Erased' }],
};

export const disclosure: Examples<'disclosure'> = {
  totals: (own) => [{ after: own.laterHanded }],
  ofPerson: (own) => [{ ref: own.ref, reason: 'A question' }],
  explain: (own) => [
    { delivery: own.handed, ref: own.ref, reason: 'A question', asOf: '2026-07-01T00:00:00Z' },
  ],
};

export const audit: Examples<'audit'> = {
  verify: (own) => [{ root: own.root }],
  root: () => [undefined],
  list: (own) => [{ actor: canary(own.handle, 'actor') }, { after: own.look }],
  looks: (own) => [
    {
      ref: own.ref,
      actor: own.memberPerson,
      from: '2026-01-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
      reason: 'A question',
      after: own.look,
    },
  ],
};
