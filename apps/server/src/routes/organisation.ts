import type { RoutesOf } from './route.ts';

export const organisation = {
  import: {
    at: 'POST /organisations/imports',
    summary: 'Imports organisations from a file.',
    example: { mapping: { kind: 'organisations' } },
    lane: 'bulk',
    reach: 'job',
  },
  list: {
    at: 'GET /organisations',
    summary:
      'The organisations that you sell to, by code; or those that belong directly to one, to none, or are called something.',
    example: { parent: 'HARBOUR', limit: 100 },
  },
  remove: {
    at: 'POST /organisations/remove',
    summary: 'Removes an organisation to which no other belongs, and with it who its contacts are.',
    example: { code: 'BRASS-FERN' },
  },
} satisfies RoutesOf<'organisation'>;

export const contact = {
  import: {
    at: 'POST /contacts/imports',
    summary: 'Imports from a file which customers are contacts of which organisations.',
    example: { mapping: { kind: 'contacts' } },
    lane: 'bulk',
    reach: 'job',
  },
  list: {
    at: 'GET /contacts',
    summary: 'The contacts of an organisation, by ref.',
    example: { organisation: 'BRASS-FERN', limit: 100 },
  },
  remove: {
    at: 'POST /contacts/remove',
    summary: 'Says that a customer is no contact of an organisation any more.',
    example: { organisation: 'BRASS-FERN', customer: 'q-00017' },
  },
} satisfies RoutesOf<'contact'>;
