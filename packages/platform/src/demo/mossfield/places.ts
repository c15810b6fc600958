/** Where the grocer is: shops in towns, towns in states, states in the regions that its managers look after. */
import type { FilePlan } from '../business.ts';
import type { Cell } from '../rows.ts';
import { towns } from '../words.ts';

const states: Readonly<Record<string, readonly [name: string, region: string]>> = {
  NSW: ['New South Wales', 'East'],
  ACT: ['Australian Capital Territory', 'East'],
  QLD: ['Queensland', 'East'],
  VIC: ['Victoria', 'South'],
  SA: ['South Australia', 'South'],
  TAS: ['Tasmania', 'South'],
  WA: ['Western Australia', 'West'],
  NT: ['Northern Territory', 'West'],
};

/** What receipts say of where somebody bought: shops by number, each in a town. */
const shops: Readonly<Record<string, string>> = {
  'M-01': 'Ferrow Bay',
  'M-02': 'Gullwater',
  'M-03': 'Dunmarrow',
  'M-04': 'Ambleton',
  'M-05': 'Vinegrove',
};
export const shopNumbers = Object.keys(shops);

function* rowsOfPlaces(): Generator<Cell[]> {
  for (const [shop, town] of Object.entries(shops)) yield [shop, `Mossfield ${town}`, 'store', town];
  for (const [town, state] of towns) yield [town, null, 'town', state];
  for (const [state, [name, region]] of Object.entries(states)) yield [state, name, 'state', region];
  for (const region of ['East', 'South', 'West']) yield [region, `The ${region}`, 'region', 'AU'];
  yield ['AU', 'Australia', 'country', null];
}

export const places: FilePlan = {
  name: 'places.csv',
  shape: { format: 'csv', delimiter: ';', lineBreak: '\r\n', hasByteOrderMark: true },
  mapping: {
    kind: 'places',
    file: { delimiter: ';' },
    columns: { ref: 'place', kind: 'sort', parent: 'lies_in' },
  },
  columns: ['place', 'name', 'sort', 'lies_in'],
  rows: rowsOfPlaces,
};
