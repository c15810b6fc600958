import { expect, test } from 'vitest';
import type { Session } from './session.ts';
import { verb } from './verb.ts';
import { UsageError } from './words.ts';

const greet = verb({
  about: 'Greets somebody.',
  examples: ['greet Ada --loud'],
  args: {
    name: { type: 'positional', required: true, description: 'whom' },
    tone: { type: 'enum', options: ['warm', 'cold'], description: 'how' },
    loud: { type: 'boolean', description: 'as loud as can be' },
    also: { type: 'string', description: 'and whom else' },
  },
  repeated: ['also'],
  run: async ({ args, all }) => ({
    name: args.name,
    loud: args.loud === true,
    tone: args.tone,
    also: all('also'),
  }),
  show: ({ name }) => `Hello ${name}`,
});
const run = (...rawArgs: string[]) => greet.run({} as Session, rawArgs);

test('a verb answers with data, and with a text for people', async () => {
  expect(await run('Ada', '--loud')).toEqual({
    answer: { name: 'Ada', loud: true, tone: undefined, also: [] },
    text: 'Hello Ada',
    isGood: true,
  });
});

test('an option that may be repeated keeps every value, in order', async () => {
  expect((await run('Ada', '--also', 'Bo', '--also=Cy')).answer).toMatchObject({ also: ['Bo', 'Cy'] });
});

test.each([
  [['Ada', '--lowd'], /--lowd/],
  [['Ada', '--loud', '--loud'], /more than once/],
  [['Ada', 'Bo'], /one argument too many/],
  [[], /<name> is missing/],
  [['Ada', '--also'], /--also/],
  [['Ada', '--also', ''], /--also is empty/],
])('a command line that is wrong is refused before anything is done: %j', async (rawArgs, reason) => {
  await expect(run(...rawArgs)).rejects.toThrow(reason);
  await expect(run(...rawArgs)).rejects.toBeInstanceOf(UsageError);
});

test('a choice that is none is refused', async () => {
  await expect(run('Ada', '--tone', 'tepid')).rejects.toThrow(/tepid/);
});
