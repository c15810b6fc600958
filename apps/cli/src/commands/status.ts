import { count, facts, paragraphs, table } from '../table.ts';
import { verb } from '../verb.ts';

export const status = verb({
  place: 'home',
  about: 'Versions of the server and of every schema, and how much room they take; the operator asks.',
  examples: ['status', 'status --after store_zephyria'],
  args: {
    after: { type: 'string', valueHint: 'schema', description: 'go on where the previous page ended' },
  },
  run: async ({ args: { after }, session }) =>
    (await session.operator()).platform.status(after === undefined ? {} : { after }),
  show: ({ program, server, runtime, bytes, schemas, behind, listed, next }) =>
    paragraphs(
      facts([
        [
          'Entente',
          `${program.version}${program.commit === null ? '' : ` (${program.commit.slice(0, 12)})`}`,
        ],
        ['PostgreSQL', server],
        ['Node.js', runtime],
        ['bytes in all', bytes],
        ['schemas', count(schemas)],
        ['behind the program', count(behind)],
      ]),
      table(
        ['schema', 'version', 'needed', 'bytes'],
        listed.map((each) => [each.schema, each.version, each.needed, each.bytes]),
      ),
      next !== null && `More: --after ${next}`,
    ),
});
