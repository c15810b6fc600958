import { fail, redirect } from '@sveltejs/kit';
import { askSignIn } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { inside } from '#lib/server/inside.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => ({ to: inside(url.searchParams.get('to')) });

export const actions: Actions = {
  default: async (event) => {
    const typed = await typedIn(event.request);
    const code = typed.text('code').replaceAll(/\s/g, '');
    const isDigits = /^\d{6}$/.test(code);
    const path = isDigits ? 'two-factor/verify-totp' : 'two-factor/verify-backup-code';
    const { ok, status } = await askSignIn(event, path, { code });
    if (!ok) return fail(status === 429 ? 429 : 400, { why: status === 429 ? 'often' : 'wrong' });
    redirect(303, inside(typed.text('to')));
  },
};
