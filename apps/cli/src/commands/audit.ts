import { describeAuditFinding, noteAuditRoot, NotedAuditRoot, refuse } from '@entente/contract';
import type { Caller } from '../open.ts';
import type { Session } from '../session.ts';
import { count, facts } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed } from '../words.ts';

const verify = verb({
  about: 'Checks the whole audit log: that nothing in it was changed, removed, added or moved.',
  more: 'With a root you noted earlier it also shows that the log has only grown since. The operator or a privacy officer may ask; a log that was changed is refused as audit-tampered, with the first bad place.',
  examples: ['audit verify', '--as zephyria audit verify --root 120:9f86d0…'],
  args: { root: { type: 'string', valueHint: 'size:hash', description: 'a root that was noted earlier' } },
  run: async ({ args, session }) => {
    const { root } = args;
    if (root !== undefined) typed(NotedAuditRoot, '--root', root);
    const report = await (await auditor(session)).audit.verify(root === undefined ? {} : { root });
    if (report.first) refuse('audit-tampered', { detail: describeAuditFinding(report.first), report });
    return { ...report, noted: noteAuditRoot(report.root) };
  },
  show: ({ entries, waiting, held, noted }) =>
    facts([
      ['verified', true],
      ['entries', entries],
      ...(waiting > 0 ? [['without a place yet', count(waiting)] as const] : []),
      ...(held > 0 ? [['still open', count(held)] as const] : []),
      ['root', noted],
      ['', 'Note it elsewhere: entente audit verify --root proves that the log only grew.'],
    ]),
});

const root = verb({
  about: 'The latest root of the log, to be noted elsewhere.',
  examples: ['audit root'],
  run: async ({ session }) => {
    const latest = await (await auditor(session)).audit.root();
    return { ...latest, noted: noteAuditRoot(latest) };
  },
  show: ({ noted }) => noted,
});

function auditor(session: Session): Promise<Caller> {
  return session.globals.as === undefined ? session.operator() : session.member();
}

export const audit: Noun = {
  about: 'the log of every effect and every answer about others',
  verbs: { verify, root },
};
