import { error, redirect } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import { firstRejects, jobIdOf, namesOf } from '#lib/server/imports.ts';
import { done, refusedIn } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many rejects are shown; all of them are in the file. */
const shownRejects = 20;

export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const id = jobIdOf(event.params.id);
  const [names, { asked, report, refusal, refusalData, ...job }] = await Promise.all([
    namesOf(api),
    api.job.get({ id }),
  ]);
  if (!job.kind.startsWith('import-')) error(404, 'not-found');
  const counted = report !== null && 'rejectedRows' in report ? report : undefined;
  const hasRejects =
    counted !== undefined &&
    Object.keys(counted.rejectedRows).length + Object.keys(counted.rejectedCells).length > 0;
  return {
    job: { ...job, requestedBy: names.get(job.requestedBy) ?? job.requestedBy },
    isOver: job.endedAt !== null,
    isDryRun: asked?.dryRun === true,
    isSnapshot: asked?.snapshot !== undefined,
    upload: asked?.upload,
    report: counted,
    rejects: hasRejects ? await firstRejects(api, id, shownRejects) : [],
    refused: refusal === null ? undefined : refusedIn(refusal, refusalData ?? {}),
  };
};

export const actions: Actions = {
  cancel: (event) =>
    done(async () => {
      await apiOf(event, event.params.partner).job.cancel({ id: jobIdOf(event.params.id) });
      return { did: 'cancelled' as const };
    }),
  import: (event) =>
    done(async () => {
      const api = apiOf(event, event.params.partner);
      const { asked } = await api.job.get({ id: jobIdOf(event.params.id) });
      if (!asked) error(404, 'not-found');
      const { mapping, upload, snapshot } = asked;
      const { id } = await api.job.import({ mapping, upload, ...(snapshot && { snapshot }) });
      return redirect(303, `/as/${event.params.partner}/import/job/${id}`);
    }),
  discard: (event) =>
    done(async () => {
      const api = apiOf(event, event.params.partner);
      const { asked } = await api.job.get({ id: jobIdOf(event.params.id) });
      if (asked) await api.upload.remove({ id: asked.upload });
      return redirect(303, `/as/${event.params.partner}/import`);
    }),
};
