import { OpenInvitation } from '@entente/contract';
import { fail, redirect } from '@sveltejs/kit';
import { askSignIn } from '#lib/server/api.ts';
import { typedIn } from '#lib/server/form.ts';
import type { Actions, RequestEvent } from './$types';

/** What the link is for; undefined where it is for nothing. */
async function find(event: RequestEvent, token: string) {
  const { ok, body } = await askSignIn(event, 'invitation/read', { token });
  if (!ok) return undefined;
  const { hasAccount, ...invitation } = body;
  return { ...OpenInvitation.parse(invitation), hasAccount: hasAccount === true };
}

export const actions: Actions = {
  read: async (event) => {
    const token = (await typedIn(event.request)).text('token');
    const invitation = await find(event, token);
    return invitation ? { token, invitation } : fail(410, { why: 'link' as const });
  },
  accept: async (event) => {
    const typed = await typedIn(event.request);
    const token = typed.text('token');
    const invitation = await find(event, token);
    if (!invitation) return fail(410, { why: 'link' as const });
    const [name, password] = [typed.find('name'), typed.find('password')];
    const { ok, body } = await askSignIn(event, 'invitation/accept', { token, name, password });
    const { code } = body;
    if (!ok) {
      const why = code === 'sign-in-first' ? 'known' : code === 'invitation-invalid' ? 'link' : 'length';
      return fail(400, { why, token, invitation } as const);
    }
    if (password !== undefined)
      await askSignIn(event, 'sign-in/email', { email: invitation.email, password });
    redirect(303, '/');
  },
};
