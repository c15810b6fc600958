/** How the story ends: the log holds together, and there is more to try. */
import { join, relative } from 'node:path';
import { describeAuditFinding, noteAuditRoot, refuse } from '@entente/contract';
import { checkoutHome, type Home } from '../home.ts';
import { count } from '../table.ts';
import type { Memory } from './memory.ts';
import { agreementName, permission, provider, recipient, type Stage } from './stage.ts';

/** Checks the audit log; gives its root as it is noted. Refuses `audit-tampered`. */
export async function prove({ entente, teller }: Stage): Promise<string> {
  teller.chapter('The log proves it');
  const report = await entente.operator().audit.verify({});
  if (report.first) refuse('audit-tampered', { detail: describeAuditFinding(report.first), report });
  const root = noteAuditRoot(report.root);
  teller.say(
    `Every effect and every answer about others is in a log without a single name: ${count(report.entries)} entries, verified. Its root is a fingerprint of all of them. Whoever notes it elsewhere can show later that nothing was changed, removed or slipped in:`,
  );
  teller.show(root);
  return root;
}

/** A command as it is typed in a shell, for that home. */
export function commandIn(home: Home, command: string): string {
  const elsewhere = home.directory === checkoutHome ? '' : `ENTENTE_HOME='${home.directory}' `;
  return `${elsewhere}npm run -s entente -- ${command}`;
}

type Ending = Memory & { home: Home; root: string; isEmbedded: boolean; isServed: boolean };

/** What to try next: commands that work on what the story left. */
export function sayWhatNext(
  { teller }: Stage,
  { home, root, delivery, withdrawn, isEmbedded, isServed }: Ending,
): void {
  teller.chapter('What to try next');
  const isHere = home.directory === checkoutHome;
  const file = join(isHere ? relative(process.cwd(), home.demonstration) : home.demonstration, 'people.csv');
  const commands = [
    '--help',
    `--as ${recipient} overlap '${agreementName}' --permission '${permission}'`,
    `--as ${recipient} agreement show '${agreementName}'`,
    `--as ${recipient} delivery list`,
    ...(delivery === null
      ? []
      : [
          `--as ${recipient} inbox list ${delivery} --limit 3`,
          `--as ${recipient} delivery export ${delivery} --to '${file}'`,
        ]),
    ...(withdrawn === null
      ? []
      : [
          `--as ${provider} consent history ${withdrawn}`,
          `--as ${provider} ledger person ${withdrawn} --reason 'I want to see it'`,
        ]),
    `--as ${provider} consent coverage`,
    `audit verify --root ${root}`,
    ...(isEmbedded && !isServed ? ['stop'] : []),
  ];
  teller.show(commands.map((command) => commandIn(home, command)).join('\n'));
  if (isServed) return;
  teller.say(
    isEmbedded
      ? 'This was all: nothing is left running. The first command starts the database again and leaves it running for the next; the last one stops it. `npm start` begins afresh, `npm start -- --keep` looks again at what is there.'
      : 'This was all. The commands use the same DATABASE_URL. `npm start` looks again at what is there.',
  );
}
