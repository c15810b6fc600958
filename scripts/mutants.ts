// `npm run mutants [-- <part of a file's name>]`: makes the policy a little wrong in every way, one at a time, and lists
// what no test would miss. Ends with 1 where there is any.
import { tryMutants } from '@entente/test/mutants/run.ts';

const started = performance.now();
const { mutants, killed, excused, survivors } = tryMutants(process.argv[2]);
for (const { file, name } of survivors) console.log(`${file}  ${name}`);
const seconds = ((performance.now() - started) / 1_000).toFixed(0);
console.log(
  `${mutants} mutants of the policy in ${seconds} s: ${killed} killed, ${excused.length} change nothing, ` +
    `${survivors.length} survived`,
);
process.exitCode = survivors.length === 0 ? 0 : 1;
