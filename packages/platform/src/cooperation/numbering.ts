/** The numbers that a cooperation has given to subjects, and its generation: how often who is who has changed. */
import type { Cooperation } from '@entente/store';

export async function readNumbering(
  cooperation: Cooperation,
): Promise<{ readonly next: number; readonly generation: number }> {
  return cooperation.selectFrom('numbering').select(['next', 'generation']).executeTakeFirstOrThrow();
}

/** Tells whoever prepares an enrolment or a delivery that things have changed meanwhile. */
export async function countGeneration(cooperation: Cooperation, next?: number): Promise<void> {
  await cooperation
    .updateTable('numbering')
    .set((is) => ({ generation: is('generation', '+', 1), ...(next !== undefined && { next }) }))
    .execute();
}
