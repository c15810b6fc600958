/** A home served over HTTP, until the process is told to stop: the console, the API, and jobs. */
import type { Home } from './home.ts';

export type Listening = {
  readonly host: string;
  readonly port: number;
  readonly trustedProxies?: number;
  /** How people reach it; its own address unless said. */
  readonly origin?: string;
  readonly metrics?: { readonly host: string; readonly port: number };
};

export type Saying = {
  /** Takes the lines of the log. */
  readonly log: (line: string) => void;
  /** `error`: of faults alone. Everything unless said. */
  readonly level?: 'info' | 'error';
  /** The console has to be built first, which takes some seconds. */
  readonly onBuild: () => void;
  /** It listens; `introduction` is about the people of a demonstration, where it is one. */
  readonly onListening: (at: {
    url: string;
    metricsUrl: string | undefined;
    introduction: string | undefined;
  }) => void;
};

/** Serves it; done when the process was told to stop and nothing of it runs any more. Gives the address it had. */
export async function serveUntilStopped(
  { home, databaseUrl }: { home: Home; databaseUrl: string | undefined },
  listening: Listening,
  saying: Saying,
): Promise<string> {
  const [{ openConsole }, { openLog, serve }, { openEntente }, demonstration] = await Promise.all([
    import('@entente/console'),
    import('@entente/server'),
    import('./open.ts'),
    import('./story/people.ts'),
  ]);
  const told = whenTold();
  const show = await openConsole(saying.onBuild);
  const entente = await openEntente({ home: home.directory, databaseUrl, embedded: 'owned' });
  try {
    const { adminUrl, database, journal, spool } = entente;
    const server = await serve({
      ...listening,
      adminUrl,
      database,
      journal,
      spool,
      console: { show, demonstration: () => demonstration.findDemonstration(entente, home) },
      clock: Date.now,
      keyFile: home.masterKey,
      log: openLog({ write: saying.log }, saying.level),
      traces: process.env['OTEL_EXPORTER_OTLP_ENDPOINT'],
      mail: mailOf(home.mail),
      operatorEmail: process.env['ENTENTE_OPERATOR'] || 'operator@example.com',
      onFirstStart: (text) => void process.stderr.write(`${text}\n`),
    });
    const { url, metricsUrl } = server;
    const played = await demonstration.findDemonstration(entente, home);
    const introduction = played && demonstration.introduction(played, listening.origin ?? url);
    saying.onListening({ url, metricsUrl, introduction });
    await told;
    await server.close();
    return url;
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
