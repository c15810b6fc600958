import type { RoutesOf } from './route.ts';

const terms = `name: Maps and books
parties: [northwind, bluegum]
starts: 2026-01-01
ends: 2035-12-31
permissions:
  - provider: northwind
    recipient: bluegum
    purpose: direct-marketing
    categories: [contact]
    actions: [count, analyse, deliver]
`;
const id = 'abcdefghij';

export const agreement = {
  check: {
    at: 'POST /agreements/check',
    summary: 'What an agreement with these terms would be.',
    example: { text: terms, format: 'yaml' },
  },
  propose: {
    at: 'POST /agreements',
    summary: 'Lays terms before their parties.',
    example: { text: terms, format: 'yaml' },
  },
  list: { at: 'GET /agreements', summary: 'Your agreements, newest first.', example: { limit: 20 } },
  get: { at: 'GET /agreements/{id}', summary: 'One agreement.', example: { id } },
  odrl: { at: 'GET /agreements/{id}/odrl', summary: 'The terms as ODRL in JSON-LD.', example: { id } },
  sign: {
    at: 'POST /agreements/{id}/sign',
    summary: 'Signs the terms of that hash.',
    example: { id, hash: '0'.repeat(64) },
  },
  reject: { at: 'POST /agreements/{id}/reject', summary: 'Ends it before it begins.', example: { id } },
  suspend: {
    at: 'POST /agreements/{id}/suspend',
    summary: 'Stops everything under it.',
    example: { id },
    lane: 'reserved',
  },
  resume: { at: 'POST /agreements/{id}/resume', summary: 'Takes your suspension back.', example: { id } },
  leave: {
    at: 'POST /agreements/{id}/leave',
    summary: 'Leaves it: your people are taken out and recalled.',
    example: { id },
    lane: 'bulk',
  },
  terminate: {
    at: 'POST /agreements/{id}/terminate',
    summary: 'Wants the end, which comes when every party does.',
    example: { id },
    lane: 'bulk',
  },
  versions: {
    at: 'GET /agreements/{id}/versions',
    summary: 'Every version of its terms, oldest first.',
    example: { id, limit: 20 },
  },
  version: {
    at: 'GET /agreements/{id}/version',
    summary: 'One version: its terms and what they say in plain English.',
    example: { id, version: 1 },
  },
  compare: {
    at: 'GET /agreements/{id}/compare',
    summary: 'What two versions do not have in common.',
    example: { id, from: 1, to: 2 },
  },
  consequences: {
    at: 'GET /agreements/{id}/consequences',
    summary: 'What would stop or end with it on your own side, in numbers.',
    example: { id },
  },
} satisfies RoutesOf<'agreement'>;
