// `npm start [-- --people N --seed S --keep]`: the main job, told step by step on data that is invented for it.
//
//   --people N   how many people the invented world has; 5,000 unless said
//   --seed S     the same seed invents the same world; 1 unless said
//   --keep       looks again at what an earlier start left, and changes nothing
//
// It ends by itself and leaves nothing running; the data stays in `.data` (ENTENTE_HOME) for commands to go on with.
import { parseArgs } from 'node:util';
import { homeOf, tellStory, type Entente } from '@entente/cli';
import { findRefusal } from '@entente/platform';

const options = {
  people: { type: 'string', default: '5000' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
} as const;

let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
try {
  ({ values } = parseArgs({ options }));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\nnpm start [-- --people N --seed S --keep]\n`);
  process.exit(2);
}

// Ctrl-C and its kin: the server is stopped at once, whatever it is doing, and nothing is left running.
let entente: Entente | undefined;
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => {
    void Promise.resolve(entente?.breakOff()).finally(() => process.exit(code));
  });
}

try {
  await tellStory({
    home: homeOf(process.env),
    databaseUrl: process.env['DATABASE_URL'] || undefined,
    people: Number(values.people),
    seed: Number(values.seed),
    isKept: values.keep,
    onOpen: (opened) => {
      entente = opened;
    },
  });
} catch (error) {
  const refusal = findRefusal(error);
  const text = refusal
    ? `Refused (${refusal.code}): ${refusal.message}\n${refusal.wayOut}`
    : (error as Error).message;
  process.stderr.write(`\n${text}\n`);
  process.exitCode = refusal ? 3 : 1;
}
