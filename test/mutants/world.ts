// The policy with its tests, loaded anew for each mutant in a few milliseconds: its modules as functions in this very
// process. Whatever it imports is loaded once, in the way of Node.
import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import { expect } from 'vitest';

export const folder = fileURLToPath(new URL('../../packages/policy/src/', import.meta.url));
const printed = fileURLToPath(new URL('../../docs/policy.md', import.meta.url));

type Exports = Record<string, unknown>;
type Body = (exports: Exports, load: (name: string) => unknown) => void;

/** One thing that somebody asserts of the policy. */
export type Trial = { readonly file: string; readonly title: string; readonly run: () => void };

/** The sources of the policy without its tests, by name. */
export function readSources(): Map<string, string> {
  const names = globSync('*.ts', { cwd: folder }).filter((name) => !name.endsWith('.test.ts'));
  return new Map(names.toSorted().map((name) => [name, readFileSync(folder + name, 'utf8')]));
}

const outside = createRequire(`${folder}index.ts`);
const bodies = new Map<string, Body>();
const tests = globSync('*.test.ts', { cwd: folder }).toSorted();

/** The same cases each time, so that what survives does so again; few, and only the first that fails. */
const cases = { seed: 20_261_122, endOnFailure: true };
const mostRuns = 100;
const few: typeof fc = {
  ...fc,
  assert: ((property: fc.IProperty<unknown>, { numRuns = mostRuns }: fc.Parameters<unknown> = {}) =>
    fc.assert(property, { ...cases, numRuns: Math.min(numRuns, mostRuns) })) as typeof fc.assert,
  sample: ((values: fc.Arbitrary<unknown>, most: number) =>
    fc.sample(values, { ...cases, numRuns: most })) as typeof fc.sample,
};

/** The policy in which one source may say something else. */
export type World = {
  /** Whether docs/policy.md is what it prints. Throws what it throws when it is loaded or asked. */
  isAsPrinted(): boolean;
  /** Everything that its tests assert. Throws what loading it throws. */
  trials(): Trial[];
};

export function openWorld(changed?: { readonly file: string; readonly text: string }): World {
  const trials: Trial[] = [];
  const loaded = new Map<string, Exports>();
  let current = '';
  const load = (name: string): unknown => {
    if (name === 'vitest') return { expect, test: collecting(trials, () => current) };
    if (name === 'fast-check') return { __esModule: true, default: few };
    return name.startsWith('./') ? loadOwn(name.slice(2)) : outside(name);
  };
  const loadOwn = (file: string): Exports => {
    const known = loaded.get(file);
    if (known) return known;
    const exports: Exports = {};
    loaded.set(file, exports);
    const body = file === changed?.file ? compile(file, changed.text) : bodyOf(file);
    body(exports, load);
    return exports;
  };
  return {
    isAsPrinted: () => (loadOwn('print.ts')['printPolicy'] as () => string)() === readPrinted(),
    trials: () => {
      for (current of tests) loadOwn(current);
      return trials;
    },
  };
}

let printedText: string | undefined;
const readPrinted = (): string => (printedText ??= readFileSync(printed, 'utf8'));

function bodyOf(file: string): Body {
  const body = bodies.get(file) ?? compile(file, readFileSync(folder + file, 'utf8'));
  bodies.set(file, body);
  return body;
}

function compile(file: string, text: string): Body {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ESNext,
      esModuleInterop: true,
      isolatedModules: true,
    },
  });
  return compileFunction(outputText, ['exports', 'require'], { filename: file }) as Body;
}

/** What stands for vitest's `test`: it remembers, and runs nothing. */
function collecting(trials: Trial[], fileNow: () => string) {
  const test = (title: string, body: (...args: unknown[]) => unknown): void => add(title, body, []);
  const add = (title: string, body: (...args: unknown[]) => unknown, args: readonly unknown[]): void => {
    const run = (): void => {
      const ending = body(...args);
      if (ending instanceof Promise)
        throw new Error(`${title}: what is asserted of the policy waits for nothing`);
    };
    trials.push({ file: fileNow(), title, run });
  };
  const each =
    (cases: readonly unknown[]) =>
    (title: string, body: (...args: unknown[]) => unknown): void => {
      const areSpread = cases.every((one) => Array.isArray(one));
      for (const one of cases) add(title, body, areSpread ? (one as unknown[]) : [one]);
    };
  return Object.assign(test, { each });
}
