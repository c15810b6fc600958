import type { RoutesOf } from './route.ts';

const text = 'age_group in ("30-39", "40-49") and did purchase(in last 90 days)';

export const segment = {
  vocabulary: { at: 'GET /segments/vocabulary', summary: 'What the conditions of your segments may name.' },
  check: {
    at: 'POST /segments/check',
    summary: 'A condition as structure, as text and in plain words, or everything that is wrong with it.',
    example: { of: { text }, language: 'sv' },
  },
  count: {
    at: 'POST /segments/count',
    summary: 'How many of your customers meet a condition now.',
    example: { of: { text } },
  },
  crosstab: {
    at: 'POST /segments/crosstab',
    summary: 'How many of your customers there are by one or two attributes.',
    example: { of: { text }, by: [{ attribute: 'age_group' }, { segment: 'recent-buyers' }] },
  },
  members: {
    at: 'POST /segments/members',
    summary: 'The refs of those of your customers who meet a condition now.',
    example: { of: { name: 'recent-buyers' }, limit: 1_000 },
  },
  save: {
    at: 'POST /segments',
    summary: 'Saves a segment; one of the same name is replaced.',
    example: { name: 'recent-buyers', of: { text } },
  },
  publish: {
    at: 'POST /segments/{name}/publish',
    summary: 'Makes a segment usable to the recipient of a permission of yours.',
    example: {
      cooperation: 'abcdefghij',
      permission: 'zephyria>mossfield direct-marketing contact+loyalty',
      name: 'recent-buyers',
    },
    lane: 'bulk',
  },
  list: { at: 'GET /segments', summary: 'Your segments, by name.', example: { limit: 100 } },
  get: {
    at: 'GET /segments/{name}',
    summary: 'One segment, in plain words too.',
    example: { name: 'recent-buyers' },
  },
  remove: {
    at: 'POST /segments/{name}/remove',
    summary: 'Removes a segment.',
    example: { name: 'recent-buyers' },
  },
} satisfies RoutesOf<'segment'>;
