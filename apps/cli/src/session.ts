/** One run of the program: who acts, and the Entente it opens, which happens when the first procedure is called. */
import { PartnerHandle, refuse, Role, type Job, roles as everyRole } from '@entente/contract';
import type { Progress } from '@entente/platform';
import type { Globals } from './globals.ts';
import { homeOf, type Home } from './home.ts';
import { leaving, type Leaving } from './leaving.ts';
import type { Caller, Entente } from './open.ts';
import { local, profileInForce, type Profile } from './profiles.ts';
import { showProgress, type ProgressLine } from './progress.ts';
import type { Verb } from './verb.ts';
import { UsageError, words } from './words.ts';

export type Session = {
  readonly globals: Globals;
  readonly home: Home;
  /** Of another PostgreSQL than the embedded one. */
  readonly databaseUrl: string | undefined;
  /** The partner of `--as`. Throws a usage error where none was named. */
  partner(): PartnerHandle;
  /** Calls procedures as somebody of that partner, in the roles of `--role`. */
  member(): Promise<Caller>;
  /** Calls procedures as who runs the platform. */
  operator(): Promise<Caller>;
  /** Shows how far something has come. */
  readonly onProgress: (progress: Progress) => void;
  /** Waits for work on a job that goes on elsewhere. Throws `Left` when whoever waits leaves it. */
  waitFor<T>(job: string, work: Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** Opens a session: of the profile in force where there is one. Throws a usage error for a profile that there is not. */
export async function sessionOf(
  given: Globals,
  { environment, place }: { environment: NodeJS.ProcessEnv; place: Verb['place'] },
): Promise<Session> {
  const home = homeOf(environment);
  const profile = place === 'file' ? undefined : await profileInForce(home, given.profile);
  if (profile && place === 'home')
    throw new UsageError(`this is about the home itself, not about ${profile.url}: say --profile ${local}`);
  const globals = profile ? { ...given, as: given.as ?? profile.partner } : given;
  const databaseUrl = environment['DATABASE_URL'] || undefined;
  const origin = environment['ENTENTE_ORIGIN'] ? { origin: environment['ENTENTE_ORIGIN'] } : {};
  const line: ProgressLine | undefined = globals.json ? undefined : showProgress(process.stderr);
  const left = leaving();
  let opened: Promise<Entente> | undefined;

  const open = (): Promise<Entente> =>
    (opened ??= import('./open.ts').then(({ openEntente }) =>
      openEntente({ home: home.directory, databaseUrl, onProgress: line?.update, ...origin }),
    ));
  const partner = (): PartnerHandle => {
    if (globals.as === undefined) throw new UsageError('say for which partner you act: --as <partner>');
    const handle = PartnerHandle.safeParse(globals.as);
    if (!handle.success)
      throw new UsageError(`--as ${globals.as}: a partner's handle is ${words(handle.error)}`);
    return handle.data;
  };
  return {
    globals,
    home,
    databaseUrl,
    partner,
    member: async () => {
      const handle = partner();
      if (profile) {
        return remoteOf({ ...profile, partner: handle }, { globals, line, left });
      }
      const roles = rolesOf(globals);
      const caller = (await open()).as(handle, roles);
      // Without this a misspelt partner would be a business that has nothing.
      const { partners } = await caller.partner.list({ handle });
      if (partners.length === 0) refuse('not-found', { what: 'partner' });
      return caller;
    },
    operator: async () => {
      if (profile)
        throw new UsageError(
          `the operator does this, who has no key: say --profile ${local} in the home itself`,
        );
      if (globals.as !== undefined)
        throw new UsageError('the operator does this, who acts for no partner: leave --as out');
      return (await open()).operator();
    },
    onProgress: (progress) => line?.update(progress),
    waitFor: async (job, work) => {
      left.arm(job);
      return Promise.race([work, left.leaves]);
    },
    close: async () => {
      left.disarm();
      line?.clear();
      const entente = await opened?.catch(() => undefined);
      await entente?.close();
    },
  };
}

type Waiting = {
  readonly globals: Globals;
  readonly line: ProgressLine | undefined;
  readonly left: Leaving;
};

/** The caller over HTTP: whoever waits for a job of it may leave. */
async function remoteOf(profile: Profile, { globals, line, left }: Waiting): Promise<Caller> {
  if (globals.role.length > 0) throw new UsageError('a key has its own actions: leave --role out');
  const { callRemote } = await import('./remote.ts');
  const onJob = ({ id }: Job): void => {
    left.arm(id);
    line?.clear();
    if (!globals.json) process.stderr.write(`Job ${id} is asked for; Ctrl-C leaves it running.\n`);
  };
  return callRemote(profile, { onProgress: line?.update, signal: left.signal, onJob });
}

function rolesOf({ role }: Globals): readonly Role[] {
  if (role.length === 0) return everyRole;
  return role.map((text) => {
    const parsed = Role.safeParse(text);
    if (!parsed.success) throw new UsageError(`--role ${text}: roles are ${everyRole.join(', ')}`);
    return parsed.data;
  });
}
