import type { Session } from '../session.ts';
import { verb } from '../verb.ts';
import { UsageError } from '../words.ts';

const defaultPort = 4870;

export const serve = verb({
  place: 'home',
  about: 'Answers over HTTP until it is told to stop: the API, its documentation, health.',
  more: 'It has the database to itself where that is the embedded one, and takes it along when it stops: commands go on working beside it. Its log goes to standard error, a line of JSON a request.',
  examples: [
    'serve',
    'serve --port 8080 --origin https://entente.example.com --trusted-proxies 1 --metrics-port 9464',
  ],
  args: {
    host: { type: 'string', default: '127.0.0.1', description: 'the address to listen at' },
    port: { type: 'string', default: String(defaultPort), description: 'the port; 0 is a free one' },
    origin: {
      type: 'string',
      valueHint: 'url',
      description: 'how people reach it, such as https://entente.example.com; its own address unless said',
    },
    'trusted-proxies': {
      type: 'string',
      default: '0',
      description: 'how many proxies of yours stand before it and add to x-forwarded-for',
    },
    'metrics-port': {
      type: 'string',
      description: 'where Prometheus asks for /metrics, at the same host; nowhere unless said',
    },
  },
  run: async ({ args, session }) => {
    const port = numberOf('--port', args.port, 65_535);
    const metricsPort = args['metrics-port'];
    const metrics =
      metricsPort === undefined
        ? {}
        : { metrics: { host: args.host, port: numberOf('--metrics-port', metricsPort, 65_535) } };
    const origin = args.origin === undefined ? {} : { origin: originOf(args.origin) };
    const trustedProxies = numberOf('--trusted-proxies', args['trusted-proxies'], 10);
    return untilStopped(session, { host: args.host, port, trustedProxies, ...origin, ...metrics });
  },
  show: () => 'Stopped. Nothing is lost.',
});

type Listening = {
  host: string;
  port: number;
  trustedProxies: number;
  origin?: string;
  metrics?: { host: string; port: number };
};

async function untilStopped(
  { home, databaseUrl, globals }: Session,
  listening: Listening,
): Promise<{ url: string }> {
  const [{ openLog, serve: start }, { openEntente }, { introduction }] = await Promise.all([
    import('@entente/server'),
    import('../open.ts'),
    import('../story/people.ts'),
  ]);
  const told = whenTold();
  const entente = await openEntente({ home: home.directory, databaseUrl, embedded: 'owned' });
  try {
    const { adminUrl, database, journal, spool } = entente;
    const server = await start({
      ...listening,
      adminUrl,
      database,
      journal,
      spool,
      clock: Date.now,
      keyFile: home.masterKey,
      log: openLog({ write: (line) => void process.stderr.write(line) }),
      traces: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
      mail: mailOf(home.mail),
      operatorEmail: process.env['ENTENTE_OPERATOR'] || 'operator@example.com',
      onFirstStart: (text) => void process.stderr.write(`${text}\n`),
    });
    const { url, metricsUrl } = server;
    const said = metricsUrl === undefined ? url : `${url} (numbers at ${metricsUrl})`;
    process.stdout.write(
      globals.json ? `${JSON.stringify({ url, metricsUrl })}\n` : `Listening at ${said}\n`,
    );
    const text = await introduction(entente, home, listening.origin ?? url);
    if (text !== undefined) process.stderr.write(`${text}\n`);
    await told;
    await server.close();
    return { url };
  } finally {
    await entente.close();
  }
}

/** The mail server that ENTENTE_SMTP names, with ENTENTE_MAIL_FROM as the sender; else the folder of the home. */
function mailOf(folder: string): { url: string; from: string } | { folder: string } {
  const url = process.env['ENTENTE_SMTP'];
  return url ? { url, from: process.env['ENTENTE_MAIL_FROM'] || 'entente@localhost' } : { folder };
}

/** Done at the first signal to stop. A second one, of whoever cannot wait, ends the process at once. */
function whenTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(130));
      });
    }
  });
}

function numberOf(option: string, text: string, most: number): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > most)
    throw new UsageError(`${option} ${text} is not 0 to ${most}`);
  return Number(text);
}

/** An origin as browsers write it. Throws a usage error. */
function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new UsageError(`--origin ${text} is not like https://entente.example.com`);
  return url.origin;
}
