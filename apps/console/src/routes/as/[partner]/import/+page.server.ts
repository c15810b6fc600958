import { JobId } from '@entente/contract';
import { redirect } from '@sveltejs/kit';
import { hasRole } from '#lib/server/acting.ts';
import { apiOf } from '#lib/server/api.ts';
import { isImportKind, listImports, namesOf, sendFile } from '#lib/server/imports.ts';
import { cursorOf } from '#lib/server/page.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { partner } = event.params;
  const api = apiOf(event, partner);
  const asked = event.url.searchParams.get('kind');
  const kind = isImportKind(asked) ? asked : undefined;
  const like = JobId.safeParse(event.url.searchParams.get('like'));
  const { jobs, next } = await listImports(api, { kind, ...cursorOf(event.url, JobId) });
  const [names, ...told] = await Promise.all([namesOf(api), ...jobs.map(({ id }) => api.job.get({ id }))]);
  return {
    isAdmin: hasRole(event.locals.account, partner, 'admin'),
    kind,
    like: like.success ? like.data : undefined,
    next,
    jobs: told.map(({ id, kind: of, state, requestedAt, requestedBy, asked: how, report }) => ({
      id,
      kind: of,
      state,
      requestedAt,
      requestedBy: names.get(requestedBy) ?? requestedBy,
      isDryRun: how?.dryRun === true,
      rows: report !== null && 'rows' in report ? report.rows : null,
      rejected:
        report !== null && 'rejectedRows' in report
          ? Object.values(report.rejectedRows).reduce((sum, rows) => sum + rows, 0)
          : null,
    })),
  };
};

export const actions: Actions = {
  send: (event) =>
    done(async () => {
      const { partner } = event.params;
      const { upload, fields } = await sendFile(event, partner);
      const like = JobId.safeParse(fields.get('like'));
      redirect(303, `/as/${partner}/import/file/${upload}${like.success ? `?like=${like.data}` : ''}`);
    }),
};
