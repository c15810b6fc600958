/** Whom the cellars sell to by the case: restaurants, hotels and shops, and which readers buy for them. */
import type { FilePlan } from '../business.ts';
import { quillon } from '../parties.ts';
import type { Cell, Row, Shape } from '../rows.ts';
import { customersOf, strangerRef, type World } from '../world.ts';

const shape: Shape = { format: 'ndjson' };

/** [code, name, belongs to, industry, country]; none of them exists. */
const accounts: readonly (readonly [string, string, string | null, string | null, string])[] = [
  ['HARBOUR', 'Harbour & Hearth Group', null, null, 'NZ'],
  ['HARBOUR-1', 'The Brass Fern', 'HARBOUR', 'restaurants', 'NZ'],
  ['HARBOUR-2', 'Lantern and Eel', 'HARBOUR', 'restaurants', 'NZ'],
  ['HARBOUR-3', 'Hotel Quarrel Bay', 'HARBOUR', 'hotels', 'NZ'],
  ['TALLIS', 'Tallis Creek Dining', null, 'restaurants', 'AU'],
  ['TALLIS-1', 'The Crooked Ladle', 'TALLIS', 'restaurants', 'AU'],
  ['TALLIS-2', 'Tallis Creek Terrace', 'TALLIS', 'restaurants', 'AU'],
  ['OCHRE', 'Ochre Hill Lodge', null, 'hotels', 'AU'],
  ['GULL', 'Gullwater Provisions', null, 'shops', 'AU'],
  ['MARDEN', 'Marden & Daughters Grocers', null, 'shops', 'NZ'],
  ['WHISTLE', 'Whistledown Catering', null, 'catering', 'NZ'],
  ['PELLOW', 'Pellow Lane Supper Club', null, 'clubs', 'AU'],
];

export const organisations: FilePlan = {
  name: 'accounts.ndjson',
  shape,
  mapping: {
    kind: 'organisations',
    file: { format: 'ndjson' },
    columns: { code: 'account', parent: 'group', industry: 'trade' },
  },
  columns: ['account', 'name', 'group', 'trade', 'country'],
  rows: () => accounts,
};

const buyer: readonly [string, string] = ['buyer', 'Head of Wine'];
const others: readonly (readonly [string, string | null])[] = [
  ['manager', null],
  ['bookkeeper', 'Accounts Payable'],
];
/** A wine house has so many contacts for each of its accounts, as far as there are readers. */
const contactsEach = 3;

/** The first readers, each for one account; whoever buys for the first restaurant of the group buys for the second too. */
function* rowsOfContacts(world: World): Generator<Row> {
  const wanted = accounts.length * contactsEach;
  let nth = 0;
  for (const { ref } of customersOf(world, quillon, 'contacts')) {
    const [code] = accounts[Math.floor(nth / contactsEach)]!;
    const [role, title] = nth % contactsEach === 0 ? buyer : others[nth % others.length]!;
    const row = (account: string): Cell[] => [account, ref, role, title];
    yield row(code);
    if (code === 'HARBOUR-1' && role === 'buyer') yield row('HARBOUR-2');
    nth += 1;
    if (nth === wanted) break;
  }
  yield { rejected: ['HARBOUR-9', strangerRef(world, quillon, 0), 'buyer', null] };
}

export const contacts: FilePlan = {
  name: 'contacts.ndjson',
  shape,
  mapping: {
    kind: 'contacts',
    file: { format: 'ndjson' },
    columns: { organisation: 'account', customer: 'reader', title: 'called' },
  },
  columns: ['account', 'reader', 'role', 'called'],
  rows: rowsOfContacts,
};
