import {
  AuditId,
  describeAuditFinding,
  InstantText,
  noteAuditRoot,
  NotedAuditRoot,
  refuse,
} from '@entente/contract';
import { list } from './audit-list.ts';
import type { Caller } from '../open.ts';
import type { Session } from '../session.ts';
import { count, facts, paragraphs, table } from '../table.ts';
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

const looks = verb({
  about:
    'Who looked at whom and why: at your customers, into your inbox, and others at what you handed them.',
  more: 'Asking is a look itself, so it needs a reason and is recorded. Of others you are told that they began to read, or made a file, never which rows.',
  examples: [
    "--as zephyria --role privacy-officer audit looks --reason 'monthly review'",
    "--as zephyria --role privacy-officer audit looks --ref ZF00000017 --reason 'complaint 4'",
  ],
  args: {
    ref: { type: 'string', description: 'only at this customer, and at deliveries this person was in' },
    actor: { type: 'string', description: 'only by this person, or by this partner' },
    from: { type: 'string', valueHint: 'instant', description: 'from this instant on' },
    to: { type: 'string', valueHint: 'instant', description: 'before this instant' },
    reason: { type: 'string', description: 'why you look; it is recorded' },
    after: { type: 'string', valueHint: 'entry', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const { ref, actor, from, to, after } = args;
    return (await session.member()).audit.looks({
      reason: args.reason ?? '',
      ...(ref !== undefined && { ref }),
      ...(actor !== undefined && { actor: typed(AuditId, '--actor', actor) }),
      ...(from !== undefined && { from: typed(InstantText, '--from', from) }),
      ...(to !== undefined && { to: typed(InstantText, '--to', to) }),
      ...(after !== undefined && { after: Number(after) }),
    });
  },
  show: ({ looks: found, next }) =>
    paragraphs(
      found.length === 0 && 'Nobody looked.',
      found.length > 0 &&
        table(
          ['at', 'who', 'what', 'at whom', 'because', 'delivery', 'partner'],
          found.map((each) => [
            each.at,
            each.actor,
            each.action,
            each.ref,
            each.reason,
            each.delivery,
            each.partners.join(' ') || null,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

function auditor(session: Session): Promise<Caller> {
  return session.globals.as === undefined ? session.operator() : session.member();
}

export const audit: Noun = {
  about: 'the log of every effect and every answer about others',
  verbs: { verify, root, list, looks },
};
