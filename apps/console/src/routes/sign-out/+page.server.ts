import { redirect } from '@sveltejs/kit';
import { askSignIn } from '#lib/server/api.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async (event) => {
    await askSignIn(event, 'sign-out', {});
    redirect(303, '/sign-in');
  },
};
