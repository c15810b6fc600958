import { facts } from '../table.ts';
import { verb } from '../verb.ts';

export const sweep = verb({
  about: 'Tidies up what time has made true; the operator does it. It changes no answer.',
  examples: ['sweep'],
  run: async ({ session }) => (await session.operator()).platform.sweep(),
  show: ({ changes, expired }) =>
    facts([
      ['changes of eligibility written down', changes],
      ['rows that left inboxes', expired],
    ]),
});
