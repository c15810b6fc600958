/**
 * The whole policy, tried and printed: every kind of actor × noun × action × relation, as a Markdown table.
 * It is committed, so that a change of what anybody may do shows in review as a changed mark.
 */
import { PartnerHandle, roles } from '@entente/contract';
import { abilityFor, can, type Ability } from './ability.ts';
import { makeMember, makeOperator } from './actor.ts';
import { actionsOf, nouns, subject, type Noun, type Subject } from './nouns.ts';

const us = PartnerHandle.parse('ourselves');
const them = PartnerHandle.parse('somebody');
const others = PartnerHandle.parse('somebody-else');

/** What a subject is to the actor. `stranger`: it is entirely somebody else's. */
export type Relation = 'platform' | 'own' | 'party' | 'stranger';
type Instances = Readonly<Partial<Record<Relation, Subject>>>;

const owned = (make: (input: { partner: PartnerHandle }) => Subject): Instances => ({
  own: make({ partner: us }),
  stranger: make({ partner: them }),
});
const joint = (make: (input: { parties: readonly PartnerHandle[] }) => Subject): Instances => ({
  party: make({ parties: [them, us] }),
  stranger: make({ parties: [them, others] }),
});

const instancesOf: Readonly<Record<Noun, Instances>> = {
  platform: { platform: subject.platform() },
  partner: { platform: subject.partners(), ...owned(subject.partner) },
  customer: owned(subject.customer),
  event: owned(subject.event),
  consent: owned(subject.consent),
  agreement: joint(subject.agreement),
  cooperation: joint(subject.cooperation),
  overlap: owned(subject.overlap),
  set: owned(subject.set),
  delivery: owned(subject.delivery),
  inbox: owned(subject.inbox),
  recall: owned(subject.recall),
  objection: owned(subject.objection),
  disclosure: owned(subject.disclosure),
  audit: { platform: subject.auditLog(), ...owned(subject.audit) },
};

/** The actors of the matrix, one role each, by the heading of their column. */
function makeColumns(): readonly (readonly [string, Ability])[] {
  const members = roles.map(
    (role) => [role, abilityFor(makeMember({ partner: us, roles: [role], name: role }))] as const,
  );
  return [['operator', abilityFor(makeOperator({ name: 'operator' }))], ...members];
}

/** One row of the matrix: which kinds of actor may do `action` to a `noun` that stands in `relation` to them. */
export type MatrixRow = Readonly<{
  noun: Noun;
  action: string;
  relation: Relation;
  allowed: Readonly<Record<string, boolean>>;
}>;

/** Asks the policy everything it can be asked of an actor with one role. */
export function tryPolicy(): MatrixRow[] {
  const columns = makeColumns();
  return nouns.flatMap((noun) =>
    actionsOf[noun].flatMap((action) =>
      Object.entries(instancesOf[noun]).map(([relation, instance]) => ({
        noun,
        action,
        relation: relation as Relation,
        allowed: Object.fromEntries(columns.map(([who, ability]) => [who, can(ability, action, instance)])),
      })),
    ),
  );
}

/** The matrix as a Markdown document with one table, its columns padded as prettier pads them. */
export function printPolicy(): string {
  const rows = tryPolicy();
  const whos = Object.keys(rows[0]?.allowed ?? {});
  const head = ['noun', 'action', 'relation', ...whos];
  const body = rows.map((row) => [
    row.noun,
    row.action,
    row.relation,
    ...whos.map((who) => (row.allowed[who] === true ? '✔' : '✘')),
  ]);
  const widths = head.map((_, place) =>
    Math.max(...[head, ...body].map((cells) => cells[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return `${preface}\n${[head, rule, ...body].map(line).join('\n')}\n`;
}

const preface = `# Who may do what

Printed from the policy by \`node scripts/print-policy.ts\`, and compared with it by a test: edit the policy, then print.

An actor with several roles may do what any of them may. Relations: \`own\`, it belongs to the actor's partner;
\`party\`, the actor's partner is one of its parties; \`stranger\`, it is entirely somebody else's, and asking for it is
answered \`not-found\`; \`platform\`, it is nobody's in particular. Every other ✘ is answered \`not-allowed\`.
To the operator, who has no partner, every row but \`platform\` is a stranger's.
`;
