// `npm start [-- --people N --seed S --keep --tell --port P]`: the main job, told step by step on data that is invented
// for it; then the console, to go on with it.
//
//   --people N   how many people the invented world has; 5,000 unless said
//   --seed S     the same seed invents the same world; 1 unless said
//   --keep       looks again at what an earlier start left, and changes nothing
//   --tell       ends when all is told
//   --port P     where the console is; 4870 unless said, and any free port where that is taken
//
// Ctrl-C ends it and leaves nothing running; the data stays in `.data` (ENTENTE_HOME) for commands to go on with.
import { parseArgs } from 'node:util';
import { homeOf, serveUntilStopped, tellStory, type Entente, type Home } from '@entente/cli';
import { findRefusal } from '@entente/platform';

const options = {
  people: { type: 'string', default: '5000' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
  tell: { type: 'boolean', default: false },
  port: { type: 'string' },
} as const;

const usualPort = 4870;
type Wanted = { people: number; seed: number; isKept: boolean; isServed: boolean; port: number | undefined };

/** What was asked for; undefined where the command line is wrong, which is found out before anything is touched. */
function readOptions(): Wanted | undefined {
  try {
    const { people, seed, keep, tell, port } = parseArgs({ options }).values;
    const isPort = port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65_535);
    const isMeant = /^[1-9]\d{0,6}$|^10000000$/.test(people) && /^\d{1,15}$/.test(seed) && isPort;
    if (!isMeant) return undefined;
    const wanted = { people: Number(people), seed: Number(seed), isKept: keep, isServed: !tell };
    return { ...wanted, port: port === undefined ? undefined : Number(port) };
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    return undefined;
  }
}

const wanted = readOptions();
if (wanted === undefined) {
  process.stderr.write('npm start [-- --people 1..10000000 --seed 0.. --keep --tell --port 0..65535]\n');
  process.exit(2);
}

// Ctrl-C and its kin: the server is stopped at once, whatever it is doing, and nothing is left running.
let entente: Entente | undefined;
const breakOff = [['SIGINT', 130] as const, ['SIGTERM', 143] as const, ['SIGHUP', 129] as const].map(
  ([signal, code]) => {
    const end = (): void => void Promise.resolve(entente?.breakOff()).finally(() => process.exit(code));
    process.once(signal, end);
    return () => void process.off(signal, end);
  },
);
const databaseUrl = process.env['DATABASE_URL'] || undefined;

/** Opens the console on what was told, until it is told to stop. */
async function serve(home: Home, port: number): Promise<void> {
  await serveUntilStopped(
    { home, databaseUrl },
    { host: '127.0.0.1', port },
    {
      log: (line) => void process.stderr.write(line),
      level: 'error',
      onBuild: () => void process.stderr.write('Building the console\n'),
      onListening: ({ url }) => {
        process.stdout.write(
          `\nThe console is at ${url}: open it, and sign in as one of the people above.\nCtrl-C ends it; the data stays.\n`,
        );
      },
    },
  );
}

const isTaken = (error: unknown): boolean => (error as { code?: string }).code === 'EADDRINUSE';

try {
  const home = await tellStory({
    home: homeOf(process.env),
    databaseUrl,
    ...wanted,
    onOpen: (opened) => {
      entente = opened;
    },
  });
  if (wanted.isServed) {
    for (const leave of breakOff) leave();
    await serve(home, wanted.port ?? usualPort).catch((error: unknown) => {
      if (wanted.port !== undefined || !isTaken(error)) throw error;
      return serve(home, 0);
    });
    process.exit(0);
  }
} catch (error) {
  const refusal = findRefusal(error);
  const text = refusal
    ? `Refused (${refusal.code}): ${refusal.message}\n${refusal.wayOut}`
    : (error as Error).message;
  process.stderr.write(`\n${text}\n`);
  process.exitCode = refusal ? 3 : 1;
}
