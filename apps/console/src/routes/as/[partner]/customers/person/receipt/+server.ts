import { CustomerRef } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import type { RequestHandler } from './$types';

/**
 * What one customer decided, as a receipt to be kept: JSON-LD after ISO/IEC TS 27560. Whom it is about comes in the body,
 * as it stands in no address; the look is recorded.
 */
export const POST: RequestHandler = async (event) => {
  const typed = await typedIn(event.request);
  const ref = read(CustomerRef, typed.text('ref'), 'ref');
  const receipt = await apiOf(event, event.params.partner).consent.receipt({
    ref,
    reason: typed.text('reason'),
  });
  const name = encodeURIComponent(`consent-receipt-${ref}.jsonld`);
  return new Response(`${JSON.stringify(receipt, null, 2)}\n`, {
    headers: {
      'content-type': 'application/ld+json',
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
      'cache-control': 'no-store',
    },
  });
};
