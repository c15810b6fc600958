import type { Business } from '../business.ts';
import { zephyria } from '../parties.ts';
import { consents } from './consents.ts';
import { members } from './customers.ts';
import { bookings, contacts, points } from './events.ts';

export const zephyriaAirways: Business = {
  ...zephyria,
  name: 'Zephyria Airways',
  country: 'AU',
  files: [members, bookings, points, contacts, consents],
};
