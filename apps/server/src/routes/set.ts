import type { RoutesOf } from './route.ts';

export const set = {
  save: {
    at: 'POST /sets',
    summary: 'Saves a list of your own refs; one of the same name is replaced.',
    example: { name: 'frequent-flyers', categories: ['loyalty'], refs: ['ZF00000017'] },
    lane: 'bulk',
  },
  list: { at: 'GET /sets', summary: 'Your sets, by name.', example: { limit: 100 } },
  publish: {
    at: 'POST /sets/{name}/publish',
    summary: 'Makes a set usable to the recipient of a permission of yours.',
    example: {
      cooperation: 'abcdefghij',
      permission: 'zephyria>mossfield direct-marketing contact+loyalty',
      name: 'frequent-flyers',
    },
    lane: 'bulk',
  },
} satisfies RoutesOf<'set'>;
