import { fail } from '@sveltejs/kit';
import { askSignIn } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** Says the same whether there is such an account or not. */
  default: async (event) => {
    const email = (await typedIn(event.request)).text('email');
    const { status } = await askSignIn(event, 'request-password-reset', { email });
    return status === 429 ? fail(429, { isOften: true }) : { isSent: true };
  },
};
