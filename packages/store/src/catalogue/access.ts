/** The matrix mode × table × command, as a page. */
import { modes } from '../context/token.ts';
import { commands, findAdmission, findGuard } from './guards.ts';
import type { Catalogue } from './read.ts';
import type { Relation } from './relations.ts';

const intro = `# What each mode may touch

Printed from the row policies by \`node scripts/print-schema.ts\`, and compared with them by a test: edit the
\`context.guard\` of a table, then print.

A context opens one schema in one mode. \`own\`: a partner in its own store, and reading a cooperation it is party to or
the directory. \`publish\`: a party that acts in a cooperation. \`deliver\`: a recipient in its provider's store, for a
delivery a permission allows. \`release\`: a recipient in its provider's store, to be charged for an answer with noise.
\`withdraw\`: whoever takes people out of another partner's store, for a recorded no. \`sweep\`: the platform, when the
clock has moved on. \`identify\`: the role of sign-in, to say who sends a request.
\`backup\`: the backup role, which reads everything. These two roles are admitted in no other mode, nor anybody else in
theirs. The schema of sign-in (\`db/identity\`) is opened by no context: it is the role of sign-in's, and a backup reads
what is kept of it. What is not written here is refused by the database.`;

const titles = { control: 'The platform', store_: 'A store', coop_: 'A cooperation' } as const;

/** docs/access.md for this catalogue. */
export function printAccess(catalogue: Catalogue): string {
  const sections = Object.entries(titles).map(([prefix, title]) => {
    const schema = catalogue.schemas.find(({ name }) => name.startsWith(prefix))?.name;
    const tables = catalogue.relations.filter((it) => it.schema === schema && it.kind === 'r');
    const rows = tables.map((table) => [table.name, ...modes.map((mode) => cellOf(catalogue, table, mode))]);
    const notes = tables.flatMap((table) => noteOf(catalogue, table));
    return [`## ${title}`, printTable([['table', ...modes], ...rows]), ...notes].join('\n\n');
  });
  return `${[intro, ...sections].join('\n\n')}\n`;
}

function admissionsOf({ policies }: Catalogue, table: Relation) {
  const its = policies.filter(({ schema, relation }) => schema === table.schema && relation === table.name);
  return commands.map((command) => {
    const guard = findGuard(its, command);
    return { command, admission: findAdmission(guard?.using ?? guard?.check ?? null) };
  });
}

function cellOf(catalogue: Catalogue, table: Relation, mode: string): string {
  const allowed = admissionsOf(catalogue, table).filter(({ admission }) => admission?.modes.includes(mode));
  return allowed.map(({ command }) => command).join(' ') || '–';
}

function noteOf(catalogue: Catalogue, table: Relation): readonly string[] {
  const conditions = admissionsOf(catalogue, table).map(({ admission }) => admission?.condition);
  const condition = conditions.find((it) => it !== undefined);
  const columns = catalogue.rights
    .filter(
      ({ on, schema, name }) =>
        on === 'column' && schema === table.schema && name.startsWith(`${table.name}.`),
    )
    .map(({ name }) => `\`${name.slice(table.name.length + 1)}\``);
  return [
    ...(condition === undefined ? [] : [`Of \`${table.name}\` only rows where \`${condition}\`.`]),
    ...(columns.length === 0
      ? []
      : [`Of \`${table.name}\` the role of sign-in changes ${columns.join(', ')} alone.`]),
  ];
}

function printTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
