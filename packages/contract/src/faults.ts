/**
 * What is wrong with a declared thing (the terms of an agreement, say), in words for the person who wrote it:
 * every fault with its place, not just the first.
 */
import type { z } from 'zod';
import { asSaid, phrase, said, type Message, type Sentence } from './said.ts';

/**
 * One thing to correct. `path` is the place as written in the file, such as `permissions[3].recipient`; `message` is
 * English, `said` the sentence that it is.
 */
export type Fault = Message & { readonly path: string; readonly line?: number };

type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

/** A place as people write it: `['permissions', 3, 'recipient']` → `permissions[3].recipient`. */
export function placeText(place: Place): string {
  const text = place.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text.replace(/^\./, '');
}

/** The faults as one line: `permissions[3].recipient: "harvst" is not a party of this agreement (line 24); …`. */
export function faultsText(faults: readonly Fault[]): string {
  return faults
    .map(({ path, message, line }) => `${path ? `${path}: ` : ''}${message}${line ? ` (line ${line})` : ''}`)
    .join('; ');
}

/** Everything a schema found wrong with `input`, with the place of each as a list of steps. */
export function placedFaultsOf(error: z.ZodError, input: unknown): (Message & { place: Place })[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ place: issue.path, ...sayOf(issue, valueAt(input, issue.path)) }];
    return issue.keys.map((key) => ({ place: [...issue.path, key], ...said`is not a known key` }));
  });
}

/** Everything a schema found wrong with `input`. */
export function faultsOf(error: z.ZodError, input: unknown): Fault[] {
  return placedFaultsOf(error, input).map(({ place, ...rest }) => ({ path: placeText(place), ...rest }));
}

/** A value as written, short enough for a sentence. */
export function written(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(input: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    input,
  );
}

function sayOf(issue: Issue, value: unknown): Message {
  switch (issue.code) {
    case 'invalid_type':
      if (value !== undefined) return said`must be ${nameOf(issue.expected)}, not ${written(value)}`;
      return isAbsent(issue) ? said`is missing` : said`must be ${nameOf(issue.expected)}`;
    case 'invalid_value':
      return value === undefined
        ? said`is missing, or not one of ${issue.values.map(String).join(', ')}`
        : said`${written(value)} is not one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return value === undefined
        ? said`must be ${asSaid(issue.message)}`
        : said`${written(value)} must be ${asSaid(issue.message)}`;
    case 'too_small':
      return sayBound(issue.origin, 'least', Number(issue.minimum));
    case 'too_big':
      return sayBound(issue.origin, 'most', Number(issue.maximum));
    default:
      return 'said' in issue
        ? { message: issue.message, said: issue.said as Sentence }
        : asSaid(issue.message);
  }
}

/** Whether nothing stands there at all. The input need not be at hand, as it is not at the edge. */
const isAbsent = ({ message }: Issue): boolean => message.endsWith('received undefined');

function nameOf(expected: string): Message {
  const names: Record<string, string> = {
    string: phrase('text'),
    int: phrase('a whole number'),
    number: phrase('a number'),
    boolean: phrase('true or false'),
    array: phrase('a list'),
    object: phrase('a set of keys'),
    record: phrase('a set of keys'),
  };
  return asSaid(names[expected] ?? `a ${expected}`);
}

function sayBound(origin: string, side: 'least' | 'most', bound: number): Message {
  if (origin === 'array') {
    if (bound === 1)
      return side === 'least' ? said`must have at least one entry` : said`must have at most one entry`;
    return side === 'least'
      ? said`must have at least ${bound} entries`
      : said`must have at most ${bound} entries`;
  }
  if (origin !== 'string')
    return side === 'least' ? said`must be at least ${bound}` : said`must be at most ${bound}`;
  if (bound === 1 && side === 'least') return said`must not be empty`;
  return side === 'least'
    ? said`must have at least ${bound} characters`
    : said`must have at most ${bound} characters`;
}
