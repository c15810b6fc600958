import {
  AttributeName,
  ColumnPage,
  CooperationId,
  Month,
  PublicationPage,
  SegmentName,
  SetName,
  type NewColumn,
} from '@entente/contract';
import { error, redirect } from '@sveltejs/kit';
import { acting } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import type { Typed } from '#lib/server/form.ts';
import { cursorOf } from '#lib/server/page.ts';
import { read } from '#lib/server/read.ts';
import { ifAllowed } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const idOf = (text: string | undefined): CooperationId => {
  const id = CooperationId.safeParse(text);
  return id.success ? id.data : error(404, 'not-found');
};

/** Who is in it, what each puts in and may use, and how fresh that is. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const id = idOf(event.params.id);
  const [agreement, status, { columns, next }, published, coverage, { segments }, { jobs }] =
    await Promise.all([
      api.agreement.get({ id }),
      api.cooperation.status({ cooperation: id }),
      api.column.list({
        cooperation: id,
        limit: 50,
        ...cursorOf(event.url, ColumnPage.shape.after.unwrap(), 'columns'),
      }),
      api.publication.list({
        cooperation: id,
        limit: 50,
        ...cursorOf(event.url, PublicationPage.shape.after.unwrap(), 'published'),
      }),
      ifAllowed(api.consent.coverage({})),
      api.segment.list({ limit: 200 }),
      api.job.list({ kind: 'enrol', limit: 20 }),
    ]);
  const job = jobs.find(({ object }) => object === id);
  const own = event.params.partner;
  return {
    id,
    agreement: {
      name: agreement.name,
      state: agreement.state,
      version: agreement.version,
      endsAt: agreement.endsAt,
      parties: agreement.parties,
    },
    given: agreement.permissions.filter(({ provider }) => provider === own),
    drawn: agreement.permissions.filter(({ recipient }) => recipient === own),
    status,
    columns,
    next,
    publications: published.publications,
    morePublications: published.next,
    covered: coverage?.permissions.map(({ permission, people }) => ({ permission, people })),
    segments: segments.map(({ name, categories, can }) => ({ name, categories, can })),
    job: job && { state: job.state, refusal: job.refusal, isOver: job.endedAt !== null, at: job.requestedAt },
  };
};

const act = acting<RequestEvent>(({ params }) => params.partner);

/** What the form says of a column, with the keys that were filled in. */
function columnIn(typed: Typed, cooperation: CooperationId): NewColumn {
  const [name, from, to] = [typed.find('name'), typed.find('from'), typed.find('to')];
  const values = typed
    .text('values')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  return {
    cooperation,
    permission: typed.text('permission'),
    of: typed.text('of'),
    ...(name !== undefined && { name: read(AttributeName, name, 'name') }),
    ...((from !== undefined || to !== undefined) && {
      months: { from: read(Month, from, 'from'), to: read(Month, to, 'to') },
    }),
    ...(values.length > 0 && { values }),
  };
}

export const actions: Actions = {
  enrol: async (event) =>
    act(async (api) => {
      const { partner, id } = event.params;
      await api.job.enrol({ cooperation: idOf(id) });
      return redirect(303, `/as/${partner}/cooperations/${id}`);
    })(event),
  publish: async (event) =>
    act(async (api, typed) => ({
      published: await api.segment.publish({
        cooperation: idOf(event.params.id),
        permission: typed.text('permission'),
        name: read(SegmentName, typed.text('segment'), 'segment'),
      }),
    }))(event),
  unpublish: async (event) =>
    act(async (api, typed) => ({
      unpublished: await api.publication.remove({
        cooperation: idOf(event.params.id),
        permission: typed.text('permission'),
        name: read(SetName, typed.text('name'), 'name'),
      }),
    }))(event),
  share: async (event) =>
    act(async (api, typed) => {
      const { name, permission } = await api.column.share(columnIn(typed, idOf(event.params.id)));
      return { shared: { name, permission } };
    })(event),
  unshare: async (event) =>
    act(async (api, typed) => ({
      unshared: await api.column.remove({
        cooperation: idOf(event.params.id),
        permission: typed.text('permission'),
        name: read(AttributeName, typed.text('name'), 'name'),
      }),
    }))(event),
};
