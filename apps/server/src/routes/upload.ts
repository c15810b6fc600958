import type { RoutesOf } from './route.ts';

const id = 'abcdefghijklmnop';

export const upload = {
  open: {
    at: 'POST /uploads',
    summary: 'Opens an upload: a file that a job will import.',
    example: { bytes: 1_048_576, key: 'members-2026-07-01' },
  },
  append: {
    at: 'POST /uploads/{id}/content',
    summary: 'Takes the bytes from an offset on.',
    example: { id, offset: 0 },
    lane: 'bulk',
    reach: 'upload',
  },
  finish: {
    at: 'POST /uploads/{id}/finish',
    summary: 'Says that all of it has come.',
    example: { id },
    lane: 'bulk',
  },
  get: { at: 'GET /uploads/{id}', summary: 'How much of an upload has come.', example: { id } },
  look: {
    at: 'POST /uploads/{id}/look',
    summary: 'The columns and first rows of a complete upload; the look is on record.',
    example: { id, limit: 10 },
  },
  remove: { at: 'POST /uploads/{id}/remove', summary: 'Throws an upload away.', example: { id } },
} satisfies RoutesOf<'upload'>;
