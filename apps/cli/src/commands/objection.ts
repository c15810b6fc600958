import { CustomerRef, Purpose } from '@entente/contract';
import { z } from 'zod';
import { paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed, UsageError } from '../words.ts';

const record = verb({
  about: 'Writes down that somebody told you not to use their data: they are not handed to you any more.',
  more: 'Say who by exactly one of --ref, --email, --phone. No provider learns of it.',
  examples: [
    "--as mossfield objection record --email ada@example.com --purpose '*'",
    '--as mossfield objection record --ref 4000017 --purpose direct-marketing',
  ],
  args: {
    purpose: { type: 'string', required: true, description: 'which use; * for every one' },
    ref: { type: 'string', description: 'a customer of yours' },
    email: { type: 'string', description: 'somebody you may not know, as written' },
    phone: { type: 'string', description: 'the same, by phone number' },
  },
  run: async ({ args, session }) => {
    const { ref, email, phone } = args;
    if ([ref, email, phone].filter((who) => who !== undefined).length !== 1)
      throw new UsageError('say who: exactly one of --ref, --email, --phone');
    const purpose = typed(z.union([Purpose, z.literal('*')]), '--purpose', args.purpose);
    const caller = await session.member();
    if (email !== undefined) return caller.objection.record({ purpose, email });
    if (phone !== undefined) return caller.objection.record({ purpose, phone });
    return caller.objection.record({ purpose, ref: typed(CustomerRef, '--ref', ref) });
  },
  show: ({ isNew }) => (isNew ? 'Recorded.' : 'This was recorded before; nothing changed.'),
});

const list = verb({
  about: 'The objections you have recorded, newest first; e-mails and phones are masked.',
  examples: ['--as mossfield objection list'],
  args: {
    after: { type: 'string', valueHint: 'number', description: 'go on where the previous page ended' },
  },
  run: async ({ args, session }) => {
    const after = args.after === undefined ? {} : { after: Number(args.after) };
    return (await session.member()).objection.list(after);
  },
  show: ({ objections, next }) =>
    paragraphs(
      objections.length === 0 && 'Nobody has objected.',
      objections.length > 0 &&
        table(
          ['who', 'purpose', 'recorded', 'by'],
          objections.map(({ ref, masked, purpose, recordedAt, recordedBy }) => [
            ref ?? masked,
            purpose,
            recordedAt,
            recordedBy,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

export const objection: Noun = { about: 'who told you not to use their data', verbs: { record, list } };
