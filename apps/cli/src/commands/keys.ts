import { facts, paragraphs } from '../table.ts';
import { verb, type Noun } from '../verb.ts';

const rotate = verb({
  place: 'home',
  about: 'Exchanges the master key for a new one, while everybody goes on; the operator does it.',
  more: 'The keys of stores and cooperations are wrapped anew; what they encrypted stays as it is. The old key is kept beside the new one, for backups from before.',
  examples: ['keys rotate'],
  run: async ({ session }) => (await session.operator()).platform.rotateKeys(),
  show: ({ keys, before, now }) =>
    paragraphs(
      facts([
        ['keys wrapped anew', keys],
        ['master key', now],
        ['before', before],
      ]),
      `Keep a copy of keys/master.key. keys/master.${before}.key opens backups from before; destroy it with them.`,
    ),
});

export const keys: Noun = { about: 'the key that all others are wrapped by', verbs: { rotate } };
