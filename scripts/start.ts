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

/** What was asked for; undefined where the command line is wrong, which is found out before anything is touched. */
function readOptions(): { people: number; seed: number; isKept: boolean } | undefined {
  try {
    const { people, seed, keep } = parseArgs({ options }).values;
    const isMeant = /^[1-9]\d{0,6}$|^10000000$/.test(people) && /^\d{1,15}$/.test(seed);
    return isMeant ? { people: Number(people), seed: Number(seed), isKept: keep } : undefined;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    return undefined;
  }
}

const wanted = readOptions();
if (wanted === undefined) {
  process.stderr.write('npm start [-- --people 1..10000000 --seed 0.. --keep]\n');
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
    ...wanted,
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
