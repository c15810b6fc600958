import type { RoutesOf } from './route.ts';

export const dictionary = {
  list: {
    at: 'GET /dictionary',
    summary: 'What is kept of your customers and of what they did, and what people call it.',
    example: { limit: 1_000 },
  },
  save: {
    at: 'POST /dictionary/{of}/{name}',
    summary: 'Edits a line of the dictionary; files declare it no more.',
    example: { of: 'customer', name: 'age_group', label: { en: 'Age group', sv: 'Åldersgrupp' } },
  },
  suggest: {
    at: 'POST /dictionary/suggest',
    summary: 'What a file could be imported as, from its columns and some of its rows.',
    example: {
      headers: ['Customer No', 'E-mail', 'Town'],
      rows: [['17', 'ada@example.com', 'Ferrow Bay']],
    },
  },
} satisfies RoutesOf<'dictionary'>;
