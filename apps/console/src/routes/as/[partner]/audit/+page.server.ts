import { CustomerRef, NotedAuditRoot, describeAuditFinding, noteAuditRoot } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { auditQuestionOf } from '#lib/server/audit-question.ts';
import { typedIn } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import type { Actions, PageServerLoad } from './$types';

/** Their own entries, as the address asks for them, and the colleagues one can ask about. */
export const load: PageServerLoad = async (event) => {
  const api = apiOf(event, event.params.partner);
  const question = auditQuestionOf(event.url);
  const [{ entries, people, next }, { members }] = await Promise.all([
    api.audit.list(question),
    api.member.list({ limit: 100 }),
  ]);
  const { action = '', actor = '', outcome = '' } = question;
  const [from, to] = ['from', 'to'].map((name) => event.url.searchParams.get(name) ?? '');
  const query = new URLSearchParams(event.url.search);
  query.delete('after');
  return {
    entries,
    names: Object.fromEntries(people.map((each) => [each.actor, each.name])),
    next: next === null ? null : String(next),
    asked: { action, actor, outcome, from, to },
    query: query.toString(),
    members: members.map(({ person, name }) => ({ person, name })),
  };
};

export const actions: Actions = {
  verify: async (event) => {
    const noted = (await typedIn(event.request)).find('root');
    return done(async () => {
      // Read here only to say at its place what is wrong with it; the API reads the text itself.
      if (noted !== undefined) read(NotedAuditRoot, noted, 'root');
      const report = await apiOf(event, event.params.partner).audit.verify(
        noted === undefined ? {} : { root: noted },
      );
      const { entries, first, root } = report;
      return { checked: { entries, root: noteAuditRoot(root), wrong: first && describeAuditFinding(first) } };
    });
  },
  looks: async (event) => {
    const typed = await typedIn(event.request);
    const asked = { ref: typed.text('ref'), reason: typed.text('reason') };
    return done(async () => {
      const { looks } = await apiOf(event, event.params.partner).audit.looks({
        ...(asked.ref !== '' && { ref: read(CustomerRef, asked.ref, 'ref') }),
        reason: asked.reason,
        limit: 100,
      });
      return { typed: asked, looks };
    }, asked);
  },
};
