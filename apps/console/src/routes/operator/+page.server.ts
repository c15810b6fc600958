import {
  AccessId,
  Appointment,
  JobKind,
  JobState,
  NewPartner,
  PartnerHandle,
  StatusPage,
} from '@entente/contract';
import { error } from '@sveltejs/kit';
import { acting } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import { cursorOf } from '#lib/server/page.ts';
import { placesOf } from '#lib/server/places.ts';
import { read } from '#lib/server/read.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Partners and jobs, as whoever runs the platform sees them; it is not there for anybody else. */
export const load: PageServerLoad = async (event) => {
  const account = event.locals.account!;
  if (!account.isOperator) error(404, 'not-found');
  const api = apiOf(event, 'operator');
  const asked = (name: string): string => event.url.searchParams.get(name) ?? '';
  const [state, kind] = [JobState.safeParse(asked('state')).data, JobKind.safeParse(asked('kind')).data];
  const from = StatusPage.shape.after.safeParse(asked('schema')).data;
  const about = PartnerHandle.safeParse(asked('appointments')).data;
  const [{ partners, next }, { jobs }, status, appointed] = await Promise.all([
    api.partner.list({ limit: 50, ...cursorOf(event.url, PartnerHandle) }),
    api.job.figures({ limit: 20, ...(state && { state }), ...(kind && { kind }) }),
    api.platform.status(from === undefined ? {} : { after: from }),
    about && api.partner.listAppointments({ partner: about }),
  ]);
  const shown = {
    partners,
    next,
    jobs,
    asked: { state: state ?? '', kind: kind ?? '' },
    status,
    appointments: appointed && { partner: about, invitations: appointed.invitations },
  };
  const { name, email } = account.person;
  return { ...shown, person: { name, email }, places: placesOf(account) };
};

const act = acting<RequestEvent>(() => 'operator');

export const actions: Actions = {
  create: act(async (api, typed) => {
    const { name } = await api.partner.create(
      read(NewPartner, {
        handle: typed.text('handle'),
        name: typed.text('name'),
        defaultCountry: typed.text('country'),
      }),
    );
    return { did: 'created' as const, about: name };
  }),
  appoint: act(async (api, typed) => {
    const asked = read(Appointment, { partner: typed.text('partner'), email: typed.text('email') });
    await api.partner.appoint(asked);
    return { did: 'appointed' as const, about: asked.email };
  }),
  takeBack: act(async (api, typed) => {
    await api.partner.withdrawAppointment({
      partner: read(PartnerHandle, typed.text('partner'), 'partner'),
      id: read(AccessId, typed.text('id'), 'id'),
    });
    return { did: 'tookBack' as const, about: '' };
  }),
  suspend: act(async (api, typed) => {
    await api.partner.suspend({ handle: read(PartnerHandle, typed.text('partner'), 'partner') });
    return { did: 'suspended' as const, about: '' };
  }),
  resume: act(async (api, typed) => {
    await api.partner.resume({ handle: read(PartnerHandle, typed.text('partner'), 'partner') });
    return { did: 'resumed' as const, about: '' };
  }),
};
