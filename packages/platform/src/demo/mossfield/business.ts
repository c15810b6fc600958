import type { Business } from '../business.ts';
import { mossfield } from '../parties.ts';
import { consents } from './consents.ts';
import { cards } from './customers.ts';
import { desk, receipts } from './events.ts';
import { places } from './places.ts';

export const mossfieldGrocers: Business = {
  ...mossfield,
  name: 'Mossfield Grocers',
  country: 'AU',
  files: [cards, receipts, desk, consents, places],
};
