/**
 * The pages of a partner, for each role that has something to see there. What may be done on one the server says beside
 * what it shows.
 */
import type { Role } from '@entente/contract';

type Key =
  | 'home'
  | 'customers'
  | 'import'
  | 'dictionary'
  | 'segments'
  | 'crossTab'
  | 'places'
  | 'organisations'
  | 'agreements'
  | 'cooperations'
  | 'overlap'
  | 'analysis'
  | 'deliveries'
  | 'consents'
  | 'objections'
  | 'disclosures'
  | 'recalls'
  | 'releases'
  | 'audit'
  | 'people';
type Page = { readonly key: Key; readonly path: string; readonly roles?: readonly Role[] };

export const groups: readonly {
  readonly key: 'work' | 'together' | 'desk' | 'house' | null;
  readonly pages: readonly Page[];
}[] = [
  { key: null, pages: [{ key: 'home', path: '' }] },
  {
    key: 'work',
    pages: [
      { key: 'customers', path: '/customers' },
      { key: 'import', path: '/import', roles: ['admin'] },
      { key: 'dictionary', path: '/dictionary' },
      { key: 'segments', path: '/segments' },
      { key: 'crossTab', path: '/segments/crosstab' },
      { key: 'places', path: '/places' },
      { key: 'organisations', path: '/organisations' },
    ],
  },
  {
    key: 'together',
    pages: [
      { key: 'agreements', path: '/agreements' },
      { key: 'cooperations', path: '/cooperations' },
      { key: 'overlap', path: '/overlap', roles: ['analyst'] },
      { key: 'analysis', path: '/analysis', roles: ['analyst'] },
      { key: 'deliveries', path: '/deliveries', roles: ['analyst', 'privacy-officer'] },
    ],
  },
  {
    key: 'desk',
    pages: [
      { key: 'consents', path: '/consents' },
      { key: 'objections', path: '/objections', roles: ['privacy-officer', 'admin'] },
      { key: 'disclosures', path: '/disclosures', roles: ['privacy-officer'] },
      { key: 'recalls', path: '/recalls', roles: ['privacy-officer', 'admin'] },
      { key: 'releases', path: '/releases', roles: ['privacy-officer'] },
      { key: 'audit', path: '/audit', roles: ['privacy-officer'] },
    ],
  },
  { key: 'house', pages: [{ key: 'people', path: '/people' }] },
];
