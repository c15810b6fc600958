/** Events: an admin imports what customers did. */
import { EventsMapping, EventsReport } from '@entente/contract';
import { z } from 'zod';
import { fileInput } from '../import/input.ts';
import { procedure, router } from '../procedure.ts';
import { importEvents } from './import.ts';

export const eventRouter = router({
  /**
   * Imports a file of events. Refuses `mapping-mismatch`, `file-unreadable` with the line; what landed before stays,
   * and the same file again goes on from there.
   */
  import: procedure
    .input(z.strictObject({ ...fileInput, mapping: EventsMapping }))
    .output(EventsReport)
    .mutation(({ ctx, input }) => importEvents(ctx, input)),
});
