import { error } from '@sveltejs/kit';
import { askPath } from '#lib/server/api.ts';
import { jobIdOf } from '#lib/server/imports.ts';
import type { RequestHandler } from './$types';

/** What an import did not land as a file, as the API gives it. */
export const GET: RequestHandler = async (event) => {
  const { id, partner } = event.params;
  const headers = { 'entente-partner': partner };
  const answer = await askPath(event, `/api/v1/jobs/${jobIdOf(id)}/rejects`, { headers });
  if (!answer.ok) error(answer.status, 'not-found');
  return answer;
};
