import { fail } from '@sveltejs/kit';
import { askSignIn } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  default: async (event) => {
    const typed = await typedIn(event.request);
    const [token, newPassword] = [typed.text('token'), typed.text('password')];
    const { ok, status, body } = await askSignIn(event, 'reset-password', { token, newPassword });
    if (ok) return { isDone: true };
    const isLength = typeof body['code'] === 'string' && /PASSWORD_TOO_(SHORT|LONG)/.test(body['code']);
    const why = status === 429 ? 'often' : isLength ? 'length' : 'link';
    return fail(400, { why, token });
  },
};
