// Weakenings that change nothing anybody could meet, with the reason for each. Whatever else survives is a protection
// that no attempt would miss.
import type { Mutant } from './mutants.ts';

const reasons: readonly (readonly [is: (mutant: Mutant) => boolean, reason: string])[] = [
  [
    ({ name }) => name.startsWith('update_by_mode with check'),
    'Of an update the same condition was asked first of the row as it was, and it depends on no column.',
  ],
  [
    ({ target, name }) =>
      /former_identifier|^entente\.role/.test(target) && name.startsWith('grant references'),
    'The table has no key that another could refer to.',
  ],
  [
    ({ target, name }) =>
      (/party|match_report|job_result/.test(target) && /^(insert|update|delete).*\(true OR/.test(name)) ||
      (target === 'control.job' && /^delete.*\(true OR/.test(name)),
    'Whose row it is matters in the mode of a partner itself, and that mode does not have this command at all.',
  ],
  [
    ({ name }) => /^\w+ using \(\( SELECT context\.admits\('\w+'::text, '\w+'::text, '\{\}'/.test(name),
    'No mode has the command, whatever is asked besides.',
  ],
  [
    ({ target, name }) => target === 'control.audit_entry' && /,sweep,(identify|release)}/.test(name),
    'Whose row it is does not matter in a mode that is not let in at all.',
  ],
  [({ name }) => name === 'xid may be null', 'A trigger writes it, whatever the statement said.'],
  [
    ({ name }) => name === 'admits without part is not null and',
    'Outside a context there is nothing that equals.',
  ],
];

/** Why nobody can notice it; undefined where somebody must. */
export function reasonFor(mutant: Mutant): string | undefined {
  return reasons.find(([is]) => is(mutant))?.[1];
}
