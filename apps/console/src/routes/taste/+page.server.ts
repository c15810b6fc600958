import { redirect } from '@sveltejs/kit';
import { typedIn } from '#lib/server/form.ts';
import { inside } from '#lib/server/inside.ts';
import { themeOf } from '#lib/server/taste.ts';
import { languages } from '#lib/words/words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async ({ request, cookies, url }) => {
    const typed = await typedIn(request);
    const language = typed.text('language');
    const theme = typed.find('theme');
    const kept = { maxAge: 31_536_000, secure: url.protocol === 'https:', sameSite: 'lax' } as const;
    if (Object.hasOwn(languages, language)) cookies.set('language', language, kept);
    if (theme !== undefined) cookies.set('theme', themeOf(theme), kept);
    redirect(303, inside(typed.text('back')));
  },
};
