import { fail, redirect } from '@sveltejs/kit';
import { askSignIn } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import { inside } from '#lib/server/inside.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ platform, url }) => ({
  demonstration: platform?.req.entente?.demonstration,
  to: inside(url.searchParams.get('to')),
});

export const actions: Actions = {
  default: async (event) => {
    const typed = await typedIn(event.request);
    const email = typed.text('email');
    const to = inside(typed.text('to'));
    const { ok, status, body } = await askSignIn(event, 'sign-in/email', {
      email,
      password: typed.text('password'),
    });
    if (!ok) return fail(status === 429 ? 429 : 400, { email, why: status === 429 ? 'often' : 'wrong' });
    const isHalfway = body['twoFactorRedirect'] === true;
    redirect(303, isHalfway ? `/sign-in/code?to=${encodeURIComponent(to)}` : to);
  },
};
