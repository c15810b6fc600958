import { AccessId, NewInvitation, NewKey, RoleChange } from '@entente/contract';
import { acting, hasRole } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import type { Typed } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { ifAllowed } from '#lib/server/refused.ts';
import { deeds } from '@entente/policy';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const [{ members }, invitations, { keys }] = await Promise.all([
    api.member.list({ limit: 500 }),
    ifAllowed(api.member.listInvitations({ limit: 100 })),
    api.key.list({ limit: 500 }),
  ]);
  const isAdmin = hasRole(event.locals.account, event.params.partner, 'admin');
  return {
    members,
    invitations: invitations?.invitations,
    keys,
    isAdmin,
    me: event.locals.account?.person.id,
    deeds: isAdmin ? deeds : [],
  };
};

const act = acting(({ params }: RequestEvent) => params.partner);
const idIn = (typed: Typed): string => read(AccessId, typed.text('id'), 'id');

export const actions: Actions = {
  invite: act(async (api, typed) => {
    const invitation = read(NewInvitation, { email: typed.text('email'), roles: typed.all('roles') });
    await api.member.invite(invitation);
    return { did: 'invited' as const, email: invitation.email };
  }),
  takeBack: act(async (api, typed) => {
    await api.member.withdrawInvitation({ id: idIn(typed) });
    return { did: 'takenBack' as const };
  }),
  change: act(async (api, typed) => {
    await api.member.changeRoles(read(RoleChange, { id: typed.text('id'), roles: typed.all('roles') }));
    return { did: 'changed' as const };
  }),
  remove: act(async (api, typed) => {
    await api.member.remove({ id: idIn(typed) });
    return { did: 'removed' as const };
  }),
  make: act(async (api, typed) => {
    const { secret } = await api.key.create(
      read(NewKey, {
        name: typed.text('name'),
        actions: typed.all('actions'),
        days: Number(typed.text('days')),
      }),
    );
    return { did: 'made' as const, secret };
  }),
  revoke: act(async (api, typed) => {
    await api.key.revoke({ id: idIn(typed) });
    return { did: 'revoked' as const };
  }),
};
