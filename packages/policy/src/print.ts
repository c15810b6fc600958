/** The matrix as a document: Markdown tables, their columns padded as prettier pads them. */
import { tryFields, tryPolicy, trySuspended, type MatrixRow } from './matrix.ts';

/** The whole policy as a Markdown document. */
export function printPolicy(): string {
  const rows = tryPolicy();
  const whos = Object.keys(rows[0]!.allowed);
  const marks = rows.map((row) => [
    row.noun,
    row.action,
    row.relation,
    row.states.join(' ') || 'any',
    ...whos.map((who) => markOf(row, who)),
    row.inState === true ? '' : row.inState,
  ]);
  const fields = tryFields().map((row) => [
    row.noun,
    row.action,
    row.field,
    row.reason,
    ...whos.map((who) => (row.shown[who] === true ? '✔' : '✘')),
  ]);
  const main = tableOf(['noun', 'action', 'relation', 'state', ...whos, 'in this state'], marks);
  const shown = tableOf(['noun', 'action', 'field', 'reason', ...whos], fields);
  const standing = trySuspended().map(({ noun, left, held }) => [noun, left.join(' '), held.join(' ')]);
  const suspended = tableOf(['noun', 'may still', 'may not'], standing);
  return `${preface}\n${main}\n${onFields}\n${shown}\n${onSuspended}\n${suspended}`;
}

function markOf(row: MatrixRow, who: string): string {
  if (row.allowed[who] === true) return '✔';
  return row.reached[who] === true ? '✘ state' : '✘';
}

function tableOf(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((_, place) => Math.max(...[head, ...body].map((cells) => cells[place]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, place) => cell.padEnd(widths[place]!)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return `${[head, rule, ...body].map(line).join('\n')}\n`;
}

const preface = `# Who may do what

Printed from the policy by \`node scripts/print-policy.ts\`, and compared with it by a test: edit the policy, then print.

An actor with several roles may do what any of them may. Relations: \`own\`, it belongs to the actor's partner;
\`party\`, the actor's partner is one of its parties; \`stranger\`, it is entirely somebody else's; \`platform\`, it is
nobody's in particular. To the operator, who has no partner, every row but \`platform\` is a stranger's.

States are those of the agreement for an agreement, its cooperation and what is done under it; of deliveries, their
rows and recalls they are their own. \`any\`: it does not depend on a state.

- ✔: yes, as far as roles and states go; the rules of the noun may still refuse.
- ✘: no. It is refused \`not-allowed\`, and \`not-found\` to a stranger.
- ✘ state: the role reaches that far, but not in this state; it is refused with the code in the last column.

An API key may do what its roles may, of the actions that its scope names; to it, an agreement or cooperation that its
scope does not name is a stranger's. An action that a job does brings along sending, following and cancelling.
`;

const onFields = `## Which fields

Of these actions not everybody is shown everything of what is their own; whoever is shown no field may not do it at all.
A field that is not shown is not read from the database either. All other actions show the same to whoever may do them.
`;

const onSuspended = `## While the partner is suspended

Whom the operator has suspended may only look at what is there already, and say no. Everything else that the roles allow
is refused \`partner-suspended\`.
`;
