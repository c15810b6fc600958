import { DeliveryExport, DeliveryId } from '@entente/contract';
import { error } from '@sveltejs/kit';
import { askPath } from '#lib/server/api.ts';
import type { RequestHandler } from './$types';

/** The rows of a delivery as a file, as the API gives it. */
export const GET: RequestHandler = async (event) => {
  const { searchParams } = event.url;
  const asked = DeliveryExport.omit({ delivery: true }).safeParse({
    format: searchParams.get('format'),
    what: searchParams.get('what'),
  });
  const id = DeliveryId.safeParse(event.params.id);
  if (!asked.success || !id.success) error(404, 'not-found');
  const answer = await askPath(event, `/api/v1/deliveries/${id.data}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'entente-partner': event.params.partner },
    body: JSON.stringify(asked.data),
  });
  if (!answer.ok) error(answer.status, 'not-found');
  return answer;
};
