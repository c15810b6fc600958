import { stdin, stderr } from 'node:process';
import { text } from 'node:stream/consumers';
import { findRemote } from '../remote.ts';
import { local, readProfiles, writeProfiles } from '../profiles.ts';
import { facts, table } from '../table.ts';
import { verb } from '../verb.ts';
import { UsageError } from '../words.ts';

const profile = {
  type: 'string',
  valueHint: 'name',
  default: 'default',
  description: 'under which name',
} as const;

export const login = verb({
  place: 'file',
  about: 'Has the commands that follow ask a server, with an API key, instead of opening this home.',
  more: 'The key is asked for, or read from standard input; it is kept in the home, in a file that only you may read.',
  examples: ['--as northwind login --url https://entente.example.com --key-stdin'],
  args: {
    url: { type: 'string', required: true, description: 'where the server is; https, or on this machine' },
    name: profile,
    'key-stdin': { type: 'boolean', description: 'read the key from standard input' },
  },
  run: async ({ args, session }) => {
    const partner = session.partner();
    const url = serverOf(args.url);
    if (args.name === local) throw new UsageError('--name local is this home itself');
    const key = (args['key-stdin'] === true ? await text(stdin) : await askHidden('API key: ')).trim();
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new UsageError('that is no key');
    await findRemote({ url, key, partner });
    const { profiles } = await readProfiles(session.home);
    const known = { ...profiles, [args.name]: { url, key, partner } };
    await writeProfiles(session.home, { current: args.name, profiles: known });
    return { profile: args.name, url, partner };
  },
  show: ({ profile: name, url, partner }) =>
    facts([
      ['profile', name],
      ['server', url],
      ['partner', partner],
    ]),
});

export const logout = verb({
  place: 'file',
  about: 'Forgets a profile and its key. Revoke the key as well where nothing else uses it.',
  examples: ['logout', 'logout --name staging'],
  args: { name: { type: 'string', description: 'which; the current one unless said' } },
  run: async ({ args, session }) => {
    const { current, profiles } = await readProfiles(session.home);
    const name = args.name ?? current;
    if (name === null || !Object.hasOwn(profiles, name)) throw new UsageError('there is no such profile');
    const { [name]: _, ...others } = profiles;
    await writeProfiles(session.home, { current: current === name ? null : current, profiles: others });
    return { profile: name };
  },
  show: ({ profile: name }) => `Forgot ${name}.`,
});

export const profiles = verb({
  place: 'file',
  about: 'The servers this home knows; a name puts that one in force, local the home itself.',
  examples: ['profiles', 'profiles staging', 'profiles local'],
  args: { name: { type: 'positional', required: false, description: 'the one to put in force' } },
  run: async ({ args, session }) => {
    const { current, profiles: known } = await readProfiles(session.home);
    const chosen = args.name === undefined ? current : args.name === local ? null : args.name;
    if (chosen !== null && !Object.hasOwn(known, chosen))
      throw new UsageError(`there is no profile ${chosen}`);
    if (args.name !== undefined) await writeProfiles(session.home, { current: chosen, profiles: known });
    const listed = Object.entries(known).map(([name, { url, partner }]) => ({ name, url, partner }));
    return { current: chosen ?? local, profiles: listed };
  },
  show: ({ current, profiles: known }) =>
    table(
      ['', 'profile', 'server', 'partner'],
      [{ name: local, url: 'this home', partner: null }, ...known].map(({ name, url, partner }) => [
        name === current ? '*' : '',
        name,
        url,
        partner,
      ]),
    ),
});

/** A key crosses no network in clear. Throws a usage error. */
function serverOf(typed: string): string {
  const url = URL.parse(typed);
  const isHere = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
    throw new UsageError(`--url ${typed} is neither https nor on this machine`);
  return url.origin;
}

/** Asks for a line on a terminal without showing it. Throws a usage error where there is no terminal. */
async function askHidden(question: string): Promise<string> {
  if (!stdin.isTTY) throw new UsageError('nobody can be asked for the key here: --key-stdin');
  const { createInterface } = await import('node:readline/promises');
  const { Writable } = await import('node:stream');
  const nothing = new Writable({ write: (_, __, done) => done() });
  const asking = createInterface({ input: stdin, output: nothing, terminal: true });
  stderr.write(question);
  const answer = await asking.question('');
  asking.close();
  stderr.write('\n');
  return answer;
}
