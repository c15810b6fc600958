import { AuditAction, AuditId, auditOutcomes, InstantText } from '@entente/contract';
import { z } from 'zod';
import { paragraphs, table } from '../table.ts';
import { verb } from '../verb.ts';
import { typed } from '../words.ts';

export const list = verb({
  about: 'The entries of the audit log about your own business, newest first.',
  more: 'They hold no name of a customer. With --json an entry is shown as it is hashed: its leaf is the SHA-256 of a zero byte and the body as canonical JSON.',
  examples: [
    '--as zephyria --role privacy-officer audit list',
    '--as zephyria --role privacy-officer audit list --action agreement.sign --from 2026-01-01T00:00:00Z',
  ],
  args: {
    action: { type: 'string', description: 'only this, such as agreement.sign' },
    actor: { type: 'string', description: 'only by this person, key or partner' },
    outcome: { type: 'string', valueHint: auditOutcomes.join('|'), description: 'only with this outcome' },
    from: { type: 'string', valueHint: 'instant', description: 'from this instant on' },
    to: { type: 'string', valueHint: 'instant', description: 'before this instant' },
    after: { type: 'string', valueHint: 'entry', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const { action, actor, outcome, from, to, after } = args;
    return (await session.member()).audit.list({
      ...(action !== undefined && { action: typed(AuditAction, '--action', action) }),
      ...(actor !== undefined && { actor: typed(AuditId, '--actor', actor) }),
      ...(outcome !== undefined && { outcome: typed(z.enum(auditOutcomes), '--outcome', outcome) }),
      ...(from !== undefined && { from: typed(InstantText, '--from', from) }),
      ...(to !== undefined && { to: typed(InstantText, '--to', to) }),
      ...(after !== undefined && { after: typed(z.coerce.number().int().positive(), '--after', after) }),
    });
  },
  show: ({ entries, people, next }) => {
    const names = new Map(people.map(({ actor, name }) => [actor, name]));
    return paragraphs(
      entries.length === 0 && 'There is no such entry.',
      entries.length > 0 &&
        table(
          ['entry', 'at', 'who', 'what', 'outcome', 'about', 'partners'],
          entries.map(({ entry, body: { at, actor, action, outcome, object, about } }) => [
            entry,
            at,
            names.has(actor) ? `${names.get(actor)} (${actor})` : actor,
            action,
            outcome,
            'id' in object ? `${object.kind} ${object.id}` : object.kind,
            about?.join(' ') ?? null,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    );
  },
});
