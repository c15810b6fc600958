import { removeExpiredRejects } from '../rejects.ts';
import { facts } from '../table.ts';
import { verb } from '../verb.ts';

export const sweep = verb({
  place: 'home',
  about: 'Tidies up what time has made true; the operator does it. It changes no answer.',
  examples: ['sweep'],
  run: async ({ session }) => ({
    ...(await (await session.operator()).platform.sweep()),
    rejects: await removeExpiredRejects(session.home, Date.now()),
  }),
  show: ({ changes, expired, rejects }) =>
    facts([
      ['changes of eligibility written down', changes],
      ['rows that left inboxes', expired],
      ['rejects files that were removed', rejects],
    ]),
});
