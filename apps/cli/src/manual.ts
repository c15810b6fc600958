/** The manual of the program, as docs/cli.md has it: made from what the commands are, so that it cannot be outdated. */
import { commands } from './commands/commands.ts';
import { exitCodes } from './exit.ts';
import { verbHelp } from './help.ts';
import { isNoun } from './verb.ts';

const introduction = `# The command line

Printed from the commands by \`node scripts/print-cli.ts\`, and compared with them by a test.

\`entente\` does for one partner at a time what that partner may do. From a checkout:

\`\`\`sh
npm run -s entente -- --help
\`\`\`

Whoever has pnpm in their path writes \`pnpm -s entente --help\`, and \`node apps/cli/src/main.ts --help\` works as well.

**Who acts.** \`--as <partner>\` says for which partner, \`--role\` in which roles (\`admin\`, \`analyst\`, \`privacy-officer\`; all
three unless said). [policy.md](policy.md) says which role may do what. Commands of the operator, who creates partners and
sees no customer, are called without \`--as\`. Whoever can read the home may act for everybody in it: the command line is
for operators and machines, and trusts its user.

**What it opens.** The home, \`ENTENTE_HOME\` or \`.data\` of the checkout, with the embedded PostgreSQL in \`postgres/\`, the
master key in \`keys/master.key\` and the journal of withdrawals in \`journal/\`. The first command starts the database and
leaves it running for the next; \`entente stop\` ends it. With \`DATABASE_URL\`, a superuser's URL of PostgreSQL 15 to 18,
that server is used instead; key and journal stay in the home. Keep a copy of the key: without it nothing can be read.

**Another server.** After \`entente login\` commands ask that server over HTTP with an API key, and answer the same texts and
documents, with the same refusals and exit codes; who acts is whom the key is for, in the actions it was made for. Keys
lie in \`profiles.json\` of the home, for its owner's eyes. \`--profile <name>\` asks another one once, \`--profile local\`
opens the home itself, as what is about the machine (serve, stop, backup, restore, doctor, keys, sweep) and what the
operator does always must.

**Which cooperation.** A cooperation, and its agreement, is named by its id, by the beginning of its id, or by the
agreement's name.

**For programs.** With \`--json\` the answer is exactly one JSON document on standard output. What was not done is one on
standard error: \`{"refusal": {"code", "message", "wayOut", "data"}}\`, \`{"usage": {"message"}}\` or \`{"fault": {"message"}}\`.
Progress is shown on a terminal only. \`ENTENTE_TRACE=1\` adds to a fault where it happened.

`;

/** The manual as Markdown. */
export function printManual(): string {
  const codes = Object.values(exitCodes).map(({ code, means }) => `- ${code}: ${means}`);
  const parts = Object.entries(commands).map(([name, command]) => {
    const verbs = isNoun(command)
      ? Object.entries(command.verbs).map(([word, verb]) => [`${name} ${word}`, verb] as const)
      : [[name, command] as const];
    const helps = verbs.map(([path, verb]) => `### entente ${path}\n\n${fenced(verbHelp(path, verb, []))}`);
    return `## ${name}\n\n${isNoun(command) ? `Everything about ${command.about}.\n\n` : ''}${helps.join('\n\n')}`;
  });
  return `${introduction}**Exit codes.**\n\n${codes.join('\n')}\n\n${parts.join('\n\n')}\n`;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
