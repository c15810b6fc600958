/** Everything that happened to the mail-order house's readers, in one file of JSON lines with epoch milliseconds. */
import { eventKinds } from '@entente/contract';
import type { FilePlan } from '../business.ts';
import { declared, deedRows, propertyCells, propertyColumns, propertyMapping } from '../deed-rows.ts';
import type { Vocabulary } from '../deeds.ts';
import { quillon } from '../parties.ts';

const vocabulary: Vocabulary = {
  means: {
    purchase: 6,
    loyalty: 0.4,
    survey: 0.3,
    support: 0.15,
    social: 0.2,
    touchpoint: 1.2,
    'self-service': 0.4,
  },
  products: [
    ['Thistlevale red, six bottles', 11_900],
    ['Merriment white, six bottles', 9_400],
    ['Frostmere sparkling', 3_450],
    ['blue cheese "Tor"', 2_800],
    ['quince paste', 1_150],
    ['walnut oil', 1_990],
    ['hamper for two', 8_600],
  ],
  orderLines: 2,
  stores: ['AU/QLD/warehouse north', 'AU/SA/warehouse south'],
  channels: ['web', 'web', 'letter', 'phone'],
  programme: 'The Cellar Book',
  tiers: ['Taster', 'Taster', 'Cellarer'],
  rewards: ['a bottle', 'free delivery'],
  earning: ['case bought', 'friend brought'],
  surveys: [
    ['tasting panel', 'How did you like the last case?'],
    ['delivery card', 'Did it arrive in one piece?'],
  ],
  problems: ['corked', 'broken bottle', 'wrong vintage', 'left in the rain'],
  campaigns: ['new vintage', 'cheese friday', 'last bottles'],
  actions: ['skipped a case', 'changed address', 'tracked a parcel'],
  handle: 'Quillon',
};

const properties = propertyColumns(eventKinds);

export const happenings: FilePlan = {
  name: 'happenings.ndjson',
  shape: { format: 'ndjson' },
  mapping: {
    kind: 'events',
    file: { format: 'ndjson' },
    ref: 'reader',
    eventColumn: 'kind',
    at: 'ms',
    dates: 'epoch-milliseconds',
    id: 'id',
    properties: {
      ...propertyMapping(properties),
      total: { ...declared('amount'), name: 'amount', type: 'money', currency: 'NZD' },
    },
  },
  columns: ['id', 'reader', 'kind', 'ms', 'total', ...properties],
  rows: (world) =>
    deedRows(world, quillon, {
      file: 'happenings',
      kinds: eventKinds,
      vocabulary,
      cellsOf: (deed, { ref, nth }) => {
        const { amount } = deed.properties;
        const total = typeof amount === 'number' ? amount / 100 : null;
        return [nth, ref, deed.kind, deed.at, total, ...propertyCells(deed, properties)];
      },
    }),
};
