/** What the grocer's tills and desks keep. A receipt has a day only, so equal lines are separate purchases. */
import type { EventKind } from '@entente/contract';
import type { FilePlan } from '../business.ts';
import { declared, deedRows, propertyCells, propertyColumns, propertyMapping } from '../deed-rows.ts';
import type { Vocabulary } from '../deeds.ts';
import { mossfield } from '../parties.ts';
import type { Shape } from '../rows.ts';
import { shopNumbers } from './places.ts';
import { clockText, dayText, moneyText } from '../written.ts';

const shape: Shape = { format: 'csv', delimiter: ';', lineBreak: '\r\n', hasByteOrderMark: true };
const vocabulary: Vocabulary = {
  means: {
    purchase: 2.2,
    loyalty: 0.9,
    survey: 0.15,
    support: 0.1,
    social: 0.1,
    touchpoint: 0.7,
    'self-service': 0.25,
  },
  products: [
    ['whole milk', 310],
    ['rye bread', 640],
    ['eggs, a dozen', 780],
    ['tomatoes', 520],
    ['olive oil', 1_490],
    ['oat flakes', 450],
    ['coffee beans', 1_850],
    ['washing powder', 1_200],
    ['ginger beer', 390],
    ['apples "Moss Pippin"', 610],
  ],
  orderLines: 5,
  stores: shopNumbers,
  channels: ['shop', 'shop', 'shop', 'click and collect', 'van'],
  programme: 'Stamps',
  tiers: ['Sprout', 'Sprout', 'Hedge', 'Oak'],
  rewards: ['a loaf', 'five dollars off', 'a hamper'],
  earning: ['receipt', 'receipt', 'double stamps day'],
  surveys: [
    ['till survey', 'Did you find everything?'],
    ['annual survey', 'How likely are you to come back?'],
  ],
  problems: ['spoilt before its date', 'missing from delivery', 'charged twice', 'card not read'],
  campaigns: ['harvest week', 'empty bottles', 'school lunch', 'stamps double'],
  actions: ['replaced lost card', 'changed delivery time', 'downloaded receipt', 'returned bottles'],
  handle: 'Mossfield',
};

export const receipts: FilePlan = {
  name: 'receipts.csv',
  shape,
  mapping: {
    kind: 'events',
    file: { delimiter: ';', numbers: '1234,56' },
    ref: 'card',
    event: 'purchase',
    at: 'day',
    dates: 'dd-mm-yyyy',
    properties: {
      receipt: { ...declared('order'), name: 'order' },
      line: declared('line'),
      item: { ...declared('product'), name: 'product' },
      pieces: { ...declared('quantity'), name: 'quantity' },
      price: { ...declared('amount'), name: 'amount', type: 'money', currency: 'AUD' },
      shop: { ...declared('store'), name: 'store' },
      channel: declared('channel'),
    },
  },
  columns: ['card', 'day', 'receipt', 'line', 'item', 'pieces', 'price', 'shop', 'channel'],
  rows: (world) =>
    deedRows(world, mossfield, {
      file: 'receipts',
      kinds: ['purchase'],
      vocabulary,
      cellsOf: (deed, { ref }) => [
        ref,
        dayText(deed.at, 'dd-mm-yyyy'),
        ...propertyCells(deed, ['order', 'line', 'product', 'quantity']),
        moneyText(Number(deed.properties.amount), ','),
        ...propertyCells(deed, ['store', 'channel']),
      ],
    }),
};

const deskKinds: EventKind[] = ['loyalty', 'survey', 'support', 'social', 'touchpoint', 'self-service'];
const deskProperties = propertyColumns(deskKinds);

export const desk: FilePlan = {
  name: 'desk.csv',
  shape,
  mapping: {
    kind: 'events',
    file: { delimiter: ';', numbers: '1234,56' },
    ref: 'card',
    eventColumn: 'what',
    at: 'when',
    dates: 'yyyy-mm-dd hh:mm:ss',
    properties: propertyMapping(deskProperties),
  },
  columns: ['card', 'what', 'when', ...deskProperties],
  rows: (world) =>
    deedRows(world, mossfield, {
      file: 'desk',
      kinds: deskKinds,
      vocabulary,
      cellsOf: (deed, { ref }) => [
        ref,
        deed.kind,
        clockText(deed.at),
        ...propertyCells(deed, deskProperties),
      ],
    }),
};
