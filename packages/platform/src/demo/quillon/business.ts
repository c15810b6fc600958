import type { Business } from '../business.ts';
import { quillon } from '../parties.ts';
import { consents } from './consents.ts';
import { readers } from './customers.ts';
import { happenings } from './events.ts';
import { contacts, organisations } from './organisations.ts';

export const quillonCellars: Business = {
  ...quillon,
  name: 'Quillon Cellars',
  country: 'NZ',
  files: [readers, happenings, consents, organisations, contacts],
};
