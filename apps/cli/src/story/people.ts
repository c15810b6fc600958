/**
 * The people of the demonstration: accounts for each part that is played, under a password that is made at random for
 * its folder. Nothing here runs but where the demonstration is played, or is all there is.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Demonstration } from '@entente/console';
import { demoPeople, randomId, type DemoPlan } from '@entente/platform';
import type { Home } from '../home.ts';
import type { Entente } from '../open.ts';
import { paragraphs, table } from '../table.ts';
import { findMemory } from './memory.ts';
import { nameOf, recipient, type Stage } from './stage.ts';

const fileIn = (home: Home): string => join(home.demonstration, 'password');

/** What they sign in with; undefined where nobody was signed up. */
function findPassword(home: Home): string | undefined {
  const file = fileIn(home);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Signs them up, each with an account of their own. */
export async function signUp({ entente, plan }: Stage, home: Home): Promise<void> {
  const { seedDemoPeople } = await import('@entente/server');
  const { adminUrl, database, journal } = entente;
  const password = randomId(20);
  const joining = { database, journal, clock: Date.now };
  await seedDemoPeople({ adminUrl, master: database.master, joining, people: peopleOf(plan), password });
  writeFileSync(fileIn(home), `${password}\n`, { mode: 0o600 });
}

/** Tells who there is, and how to sign in as one of them: by the command that serves, unless it is served anyway. */
export function introduce(stage: Stage, { home, serve }: { home: Home; serve: string | undefined }): void {
  const password = findPassword(home);
  if (password === undefined) return;
  const { teller, plan } = stage;
  teller.chapter('Whom you can sign in as');
  teller.say('Everybody in this story has an account, and whatever they do is on record under it:');
  teller.show(tableOf(plan));
  if (serve === undefined) {
    teller.say(`All of them sign in with the password ${password}, which was made for this folder.`);
    return;
  }
  teller.say(
    `All of them sign in with the password ${password}, which was made for this folder. Serve in one terminal, and sign in from another:`,
  );
  teller.show([serve, signingIn({ plan, url: 'http://127.0.0.1:4870', password })].join('\n'));
  teller.say(`This is the privacy officer of ${nameOf(stage, recipient)}, who asks what is to be erased.`);
}

/** Its people and their password; undefined where it is no demonstration, or where anybody else is a partner too. */
export async function findDemonstration(entente: Entente, home: Home): Promise<Played | undefined> {
  const [plan, password] = [findMemory(home)?.plan, findPassword(home)];
  if (plan === undefined || password === undefined) return undefined;
  const { partners } = await entente.operator().partner.list({});
  const wanted = plan.partners.map(({ handle }) => handle);
  const isAlone =
    partners.length === wanted.length && partners.every(({ handle }) => wanted.includes(handle));
  const { operators } = await entente.operator().operator.list({});
  const [operator] = peopleOf(plan);
  if (!isAlone || !operators.some(({ email }) => email === operator.email)) return undefined;
  return { plan, password, people: peopleOf(plan) };
}

type Played = Demonstration & { readonly plan: DemoPlan };

/** What a server of the demonstration tells whoever started it. */
export const introduction = ({ plan, password }: Played, url: string): string =>
  paragraphs(
    `This is the demonstration. Its people sign in with the password ${password}:`,
    tableOf(plan),
    signingIn({ plan, url, password }),
  );

const peopleOf = ({ partners }: DemoPlan) => demoPeople(partners.map(({ handle }) => handle));

function tableOf(plan: DemoPlan): string {
  const rows = peopleOf(plan).map(({ email, partner, roles }) => [
    email,
    partner ?? 'the platform',
    partner === null ? 'operator' : roles.join(', '),
  ]);
  return table(['e-mail', 'acts for', 'as'], rows);
}

/** Commands that sign in and ask something, over HTTP as a page of ours would. */
function signingIn({ plan, url, password }: { plan: DemoPlan; url: string; password: string }): string {
  const officer = peopleOf(plan).find(
    ({ partner, roles }) => partner === recipient && roles.includes('privacy-officer'),
  );
  const body = JSON.stringify({ email: officer?.email, password });
  return [
    `curl -c cookies -H 'origin: ${url}' -H 'content-type: application/json' \\`,
    `  -d '${body}' \\`,
    `  ${url}/api/auth/sign-in/email`,
    `curl -b cookies ${url}/api/v1/recalls`,
  ].join('\n');
}
