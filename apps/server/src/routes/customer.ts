import type { RoutesOf } from './route.ts';

export const customer = {
  import: {
    at: 'POST /customers/imports',
    summary: 'Imports customers from a file.',
    example: { mapping: { kind: 'customers', ref: 'id', identifiers: { email: 'mail' } } },
    lane: 'bulk',
    reach: 'job',
  },
  summary: { at: 'GET /customers/summary', summary: 'What your store holds, counted exactly.' },
  get: {
    at: 'POST /customers/look',
    summary: 'One customer, decrypted; the look and its reason are recorded.',
    example: { ref: 'ZF00000017', reason: 'request 17 of the customer' },
  },
  find: {
    at: 'POST /customers/find',
    summary: 'Your customers with an e-mail, phone or card number; whoever is found was looked at.',
    example: { kind: 'email', written: 'ada@example.com', reason: 'she telephoned' },
  },
  erase: {
    at: 'POST /customers/erase',
    summary: 'Erases a customer for good.',
    example: { ref: 'ZF00000017' },
    lane: 'reserved',
  },
  file: {
    at: 'POST /customers/file',
    summary: 'Everything about one customer, for an access request; the look is recorded.',
    example: { ref: 'ZF00000017', reason: 'access request 17' },
  },
  export: {
    at: 'POST /customers/file/export',
    summary: 'Everything about one customer as a file, for the person.',
    example: { ref: 'ZF00000017', reason: 'access request 17', format: 'text' },
    lane: 'bulk',
    reach: 'download',
  },
} satisfies RoutesOf<'customer'>;
