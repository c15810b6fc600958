import { serveUntilStopped } from '../serving.ts';
import { verb } from '../verb.ts';
import { UsageError } from '../words.ts';

const defaultPort = 4870;

export const serve = verb({
  place: 'home',
  about: 'Answers over HTTP until it is told to stop: the console, the API, its documentation, health.',
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
    const { home, databaseUrl, globals } = session;
    const url = await serveUntilStopped(
      { home, databaseUrl },
      { host: args.host, port, trustedProxies, ...origin, ...metrics },
      {
        log: (line) => void process.stderr.write(line),
        onBuild: () => void process.stderr.write('Building the console\n'),
        onListening: ({ url: at, metricsUrl, introduction }) => {
          const said = metricsUrl === undefined ? at : `${at} (numbers at ${metricsUrl})`;
          process.stdout.write(
            globals.json ? `${JSON.stringify({ url: at, metricsUrl })}\n` : `Listening at ${said}\n`,
          );
          if (introduction !== undefined) process.stderr.write(`${introduction}\n`);
        },
      },
    );
    return { url };
  },
  show: () => 'Stopped. Nothing is lost.',
});

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
