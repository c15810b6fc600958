import type { RoutesOf } from './route.ts';

export const platform = {
  backup: {
    at: 'POST /platform/backup',
    summary: 'Copies everything into a new folder of the machine.',
    example: { folder: 'backups/monday' },
    lane: 'bulk',
    reach: 'machine',
  },
  rotateKeys: { at: 'POST /platform/rotate-keys', summary: 'Exchanges the master key.', lane: 'bulk' },
  sweep: { at: 'POST /platform/sweep', summary: 'Writes down what time has made true.', lane: 'bulk' },
  status: {
    at: 'GET /platform/status',
    summary: 'Versions of every schema, and how much room they take.',
    example: { limit: 100 },
  },
} satisfies RoutesOf<'platform'>;
