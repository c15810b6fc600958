// Inputs about a partner's own customers, and the files and jobs that bring them.
import { readMapping } from '@entente/platform';
import { file } from '../file.ts';
import type { Examples } from './example.ts';

const customers = readMapping('{kind: customers, ref: ref, identifiers: {email: email}}');
const events = readMapping('{kind: events, ref: ref, event: purchase, at: at, dates: yyyy-mm-dd}');
const consents = readMapping('kind: consents');
const places = readMapping('{kind: places, columns: {name: null, kind: null}}');

const organisations = readMapping(
  '{kind: organisations, columns: {name: null, industry: null, country: null}}',
);
const contacts = readMapping('{kind: contacts, columns: {role: null, title: null}}');

export const customer: Examples<'customer'> = {
  import: (own) => [
    { source: file('ref,email', [`${own.ref},${own.email}`]), mapping: customers as never, dryRun: true },
  ],
  summary: () => [undefined],
  get: (own) => [{ ref: own.ref, reason: 'A question' }],
  find: (own) => [{ kind: 'email', written: own.email, reason: 'A question' }],
  erase: (own) => [{ ref: own.ref }],
  file: (own) => [{ ref: own.ref, reason: 'A question', after: own.event }],
  export: (own) => [{ ref: own.ref, reason: 'A question', format: 'ndjson' }],
};

export const place: Examples<'place'> = {
  import: (own) => [
    { source: file('ref,parent', [`${own.placeWithin},${own.place}`]), mapping: places as never },
  ],
  list: (own) => [{ parent: own.place, after: own.place }, { search: own.placeWithin }],
  remove: (own) => [{ ref: own.placeWithin }],
};

export const organisation: Examples<'organisation'> = {
  import: (own) => [
    {
      source: file('code,parent', [`${own.organisationWithin},${own.organisation}`]),
      mapping: organisations as never,
    },
  ],
  list: (own) => [{ parent: own.organisation, after: own.organisation }, { search: own.organisationWithin }],
  remove: (own) => [{ code: own.organisationWithin }],
};

export const contact: Examples<'contact'> = {
  import: (own) => [
    {
      source: file('organisation,customer', [`${own.organisation},${own.otherRef}`]),
      mapping: contacts as never,
    },
  ],
  list: (own) => [{ organisation: own.organisationWithin, after: own.ref }],
  remove: (own) => [{ organisation: own.organisation, customer: own.ref }],
};

export const event: Examples<'event'> = {
  import: (own) => [{ source: file('ref,at', [`${own.ref},2026-02-01`]), mapping: events as never }],
};

export const consent: Examples<'consent'> = {
  import: (own) => [
    {
      source: file('customer,purpose,recipient,data_categories,event,at,expires_at,collected_by,notice', [
        `${own.ref},direct-marketing,${own.mate},contact,given,2026-03-01T00:00:00Z,,,`,
      ]),
      mapping: consents as never,
    },
  ],
  record: (own) => [
    { ref: own.ref, purpose: 'direct-marketing', recipient: own.mate, decision: 'withdrawn' },
    {
      ref: own.ref,
      purpose: 'market-research',
      recipient: own.mate,
      decision: 'given',
      categories: ['survey'],
      collectedBy: 'A clerk',
      notice: 'A notice',
      at: '2026-06-01T00:00:00Z',
      expiresAt: '2027-06-01T00:00:00Z',
    },
  ],
  history: (own) => [{ ref: own.ref }],
  coverage: (own) => [
    { permission: own.ownKey },
    { scope: { recipient: own.mate, purpose: 'direct-marketing', categories: ['contact'] } },
  ],
  receipt: (own) => [{ ref: own.ref, reason: 'A question' }],
  trend: (own) => [{ recipient: own.mate, after: own.trend, from: '2026-05-01', to: '2026-06-01' }],
};

export const objection: Examples<'objection'> = {
  record: (own) => [
    { purpose: '*', ref: own.ref },
    { purpose: '*', email: own.email },
    { purpose: '*', phone: own.phone },
  ],
  list: (own) => [{ after: own.objection }],
};

export const set: Examples<'set'> = {
  save: (own) => [{ name: own.set, categories: ['contact'], refs: [own.ref, own.otherRef] }],
  list: (own) => [{ after: own.set }],
  publish: (own) => [{ cooperation: own.cooperation, permission: own.ownKey, name: own.set }],
};

export const upload: Examples<'upload'> = {
  open: (own) => [{ bytes: 10, key: 'another' }, { key: own.uploadWord }],
  append: (own) => [{ id: own.upload, offset: 41, source: file('', ['more']) }],
  finish: (own) => [{ id: own.upload }],
  get: (own) => [{ id: own.upload }, { id: own.complete }],
  look: (own) => [{ id: own.complete }],
  remove: (own) => [{ id: own.upload }],
};

export const job: Examples<'job'> = {
  import: (own) => [
    { upload: own.complete, mapping: customers },
    { upload: own.complete, mapping: events, key: 'another' },
    { upload: own.complete, mapping: consents },
  ],
  enrol: (own) => [{ cooperation: own.cooperation }, { cooperation: own.cooperation, key: own.jobWord }],
  deliver: (own) => [
    { cooperation: own.cooperation, permission: own.mateKey, mode: 'all', set: own.mateSet, key: 'more' },
    {
      cooperation: own.cooperation,
      permission: own.mateKey,
      mode: 'all',
      where: { text: own.mateCondition },
    },
  ],
  list: (own) => [{ after: own.queued }, { key: own.jobWord }],
  get: (own) => [{ id: own.job }, { id: own.queued }],
  history: (own) => [{ id: own.job }],
  rejects: (own) => [{ id: own.job }],
  watch: (own) => [{ id: own.job }],
  cancel: (own) => [{ id: own.queued }],
  figures: (own) => [{ after: own.platformJob }],
  round: () => [{ kind: 'expire' }],
  cancelRound: (own) => [{ id: own.platformJob }],
};
