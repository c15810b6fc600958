// Mutants that nobody could notice, with the reason for each. Whatever else survives is a rule that no test would miss.
import type { Mutant } from './mutate.ts';

const noOperatorHas =
  'An operator has neither partner nor scope: the compiler asks which kind it is, and nobody else.';

const reasons: readonly (readonly [file: string, name: RegExp, reason: string])[] = [
  [
    'ability.ts',
    /^(mostKnown|abilityFor|made): .*(known|1_000)/,
    'What is kept of an ability only saves making it again.',
  ],
  [
    'ability.ts',
    /^isAllowed: .* → \(casl\.can\(action, instance\)\)$|^can: without noun/,
    'Every rule about what has fields names one, so that CASL says the same when it is asked without.',
  ],
  [
    'ability.ts',
    /^(partner|name): 'somebody'/,
    'Whatever somebody is called, each sentence is tried on them.',
  ],
  ['ability.ts', /→ \(actor\.scope\)$/, noOperatorHas],
  ['ability.ts', /^withinScope: no return \{\};$/, 'Of nothing and of no conditions the same is spread.'],
  [
    'grant.ts',
    /→ \(instance\.cooperation !== '\*'\)$/,
    'What belongs to no cooperation has none to give: the compiler asks whether it has one, and nobody else.',
  ],
  ['print.ts', /^whos: 0 → 1$/, 'Every row of the matrix is about all kinds of actors.'],
  ['scope.ts', /→ \(actor\.scope\?\.cooperations\)$/, noOperatorHas],
  ['grant.ts', /^isForeign: .*'operator'/, noOperatorHas],
  [
    'matrix.ts',
    /^(us|them|others|name): '/,
    'Whatever the partners and people of the matrix are called, the marks are the same.',
  ],
  [
    'matrix.ts',
    /^parties: without (them|others)/,
    'Who else is party to an agreement changes nothing about what one may do.',
  ],
];

/** Why nobody can notice it; undefined where somebody must. */
export function reasonFor({ file, name }: Mutant): string | undefined {
  return reasons.find(([of, pattern]) => of === file && pattern.test(name))?.[2];
}
