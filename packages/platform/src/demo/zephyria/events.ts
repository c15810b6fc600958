/** What the airline knows of its members' doings, in three files: each purchase and each event has a number. */
import type { EventKind } from '@entente/contract';
import type { FilePlan } from '../business.ts';
import { declared, deedRows, propertyCells, propertyColumns, propertyMapping } from '../deed-rows.ts';
import { deedProperties, type Vocabulary } from '../deeds.ts';
import { zephyria } from '../parties.ts';
import type { Shape } from '../rows.ts';
import { dayText, instantText, moneyText } from '../written.ts';

const shape: Shape = { format: 'csv', delimiter: ',', lineBreak: '\n', hasByteOrderMark: false };
const vocabulary: Vocabulary = {
  means: {
    purchase: 1.6,
    loyalty: 6,
    survey: 0.35,
    support: 0.25,
    social: 0.12,
    touchpoint: 0.9,
    'self-service': 0.6,
  },
  products: [
    ['Ferrow Bay – Gullwater', 18_900],
    ['Ferrow Bay – Palm Ridgeway', 27_450],
    ['Gullwater – Frostmere', 15_900],
    ['Gullwater – Cape Merriment', 44_900],
    ['Palm Ridgeway – Kapok Landing', 31_000],
    ['Extra bag', 4_500],
    ['Seat with room for knees', 3_200],
  ],
  orderLines: 1,
  stores: ['AU/NSW/Ferrow Bay airport', 'AU/VIC/Gullwater airport', 'AU/NSW/head office'],
  channels: ['web', 'web', 'app', 'travel agent', 'phone'],
  programme: 'Tailwind',
  tiers: ['Breeze', 'Breeze', 'Gust', 'Gale'],
  rewards: ['upgrade', 'lounge visit', 'extra bag', 'free flight'],
  earning: ['flight', 'flight', 'partner card', 'anniversary'],
  surveys: [
    ['after the flight', 'Would you recommend us to a friend?'],
    ['after the call', 'Was your question answered?'],
  ],
  problems: [
    'late bag',
    'missed connection',
    'wrong name on ticket',
    'seat does not recline',
    'refund overdue',
  ],
  campaigns: ['long weekends', 'winter sun', 'come back to us', 'gust to gale'],
  actions: ['changed seat', 'checked in', 'printed bag tag', 'asked for an invoice'],
  handle: 'Zephyria',
};

export const bookings: FilePlan = {
  name: 'bookings.csv',
  shape,
  mapping: {
    kind: 'events',
    file: { delimiter: ',' },
    ref: 'Member No',
    event: 'purchase',
    at: 'Booked',
    dates: 'iso-instant',
    id: 'Booking',
    properties: {
      Order: declared('order'),
      Line: declared('line'),
      Fare: { ...declared('amount'), type: 'money', currency: 'AUD', name: 'amount' },
      Product: declared('product'),
      Quantity: declared('quantity'),
      Desk: { ...declared('store'), name: 'store' },
      Channel: declared('channel'),
    },
  },
  columns: [
    'Booking',
    'Member No',
    'Booked',
    'Order',
    'Line',
    'Product',
    'Quantity',
    'Fare',
    'Desk',
    'Channel',
  ],
  rows: (world) =>
    deedRows(world, zephyria, {
      file: 'bookings',
      kinds: ['purchase'],
      vocabulary,
      cellsOf: (deed, { ref, nth }) => [
        `B${nth}`,
        ref,
        instantText(deed.at),
        ...propertyCells(deed, ['order', 'line', 'product', 'quantity']),
        moneyText(Number(deed.properties.amount), '.'),
        ...propertyCells(deed, ['store', 'channel']),
      ],
    }),
};

/** A day is all that the points system keeps, so two equal lines are two postings. */
export const points: FilePlan = {
  name: 'points.csv',
  shape,
  mapping: {
    kind: 'events',
    file: { delimiter: ',' },
    ref: 'Member No',
    event: 'loyalty',
    at: 'Posted',
    dates: 'dd/mm/yyyy',
    properties: {
      Programme: { ...declared('membership'), name: 'membership' },
      Tier: declared('tier'),
      Earned: { ...declared('points_earned'), name: 'points_earned' },
      Burnt: { ...declared('points_burnt'), name: 'points_burnt' },
      Reward: declared('reward'),
      Reason: declared('reason'),
    },
  },
  columns: ['Member No', 'Posted', 'Programme', 'Tier', 'Earned', 'Burnt', 'Reward', 'Reason'],
  rows: (world) =>
    deedRows(world, zephyria, {
      file: 'points',
      kinds: ['loyalty'],
      vocabulary,
      cellsOf: (deed, { ref }) => [
        ref,
        dayText(deed.at, 'dd/mm/yyyy'),
        ...propertyCells(deed, deedProperties.loyalty),
      ],
    }),
};

const contactKinds: EventKind[] = ['survey', 'support', 'social', 'touchpoint', 'self-service'];
const contactProperties = propertyColumns(contactKinds);

export const contacts: FilePlan = {
  name: 'contacts.csv',
  shape,
  mapping: {
    kind: 'events',
    file: { delimiter: ',' },
    ref: 'member',
    eventColumn: 'kind',
    at: 'at',
    dates: 'iso-instant',
    id: 'id',
    properties: propertyMapping(contactProperties),
  },
  columns: ['id', 'member', 'kind', 'at', ...contactProperties],
  rows: (world) =>
    deedRows(world, zephyria, {
      file: 'contacts',
      kinds: contactKinds,
      vocabulary,
      cellsOf: (deed, { ref, nth }) => [
        `K${nth}`,
        ref,
        deed.kind,
        instantText(deed.at),
        ...propertyCells(deed, contactProperties),
      ],
    }),
};
