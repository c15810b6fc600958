import { CustomerRef, OrganisationCode, OrganisationPage } from '@entente/contract';
import { error, redirect } from '@sveltejs/kit';
import { acting } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import { read } from '#lib/server/read.ts';
import { ifAllowed } from '#lib/server/refused.ts';
import { besideIn, partIn } from '#lib/server/tree.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const contactsShown = 50;

/** What belongs to no other organisation, what belongs directly to one and who its contacts are, or what is called something. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const { within, search, query } = partIn(event.url, {
    key: OrganisationCode,
    text: OrganisationPage.shape.search.unwrap(),
  });
  const { organisations, next, above } = await api.organisation.list({ limit: 50, ...query });
  if (within !== undefined && above.length === 0) error(404, 'not-found');
  const [contacts, summary] =
    within === undefined
      ? []
      : await Promise.all([
          ifAllowed(api.contact.list({ organisation: within, limit: contactsShown })),
          api.customer.summary(),
        ]);
  return {
    organisations,
    next,
    above,
    search,
    contacts,
    /** Whether who asks may be told who a contact is. */
    canLook: summary?.can.look === true,
  };
};

const act = acting<RequestEvent>(({ params }) => params.partner);

export const actions: Actions = {
  remove: async (event) =>
    act(async (api, typed) => {
      await api.organisation.remove({ code: read(OrganisationCode, typed.text('code'), 'code') });
      return redirect(303, besideIn(`/as/${event.params.partner}/organisations`, typed.text('parent')));
    })(event),
  // Where a page of contacts begins is somebody's id, which stands in no address.
  further: act(async (api, typed) => ({
    further: await api.contact.list({
      organisation: read(OrganisationCode, typed.text('code'), 'code'),
      limit: contactsShown,
      after: read(CustomerRef, typed.text('after'), 'after'),
    }),
  })),
  unlink: act(async (api, typed) => ({
    unlinked: await api.contact.remove({
      organisation: read(OrganisationCode, typed.text('code'), 'code'),
      customer: read(CustomerRef, typed.text('customer'), 'customer'),
    }),
  })),
};
