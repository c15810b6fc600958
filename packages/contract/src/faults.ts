/**
 * What is wrong with a declared thing (the terms of an agreement, say), in words for the person who wrote it:
 * every fault with its place, not just the first.
 */
import type { z } from 'zod';

/** One thing to correct. `path` is the place as written in the file, such as `permissions[3].recipient`. */
export type Fault = { readonly path: string; readonly message: string; readonly line?: number };

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
export function placedFaultsOf(error: z.ZodError, input: unknown): { place: Place; message: string }[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ place: issue.path, message: sayOf(issue, valueAt(input, issue.path)) }];
    return issue.keys.map((key) => ({ place: [...issue.path, key], message: 'is not a known key' }));
  });
}

/** Everything a schema found wrong with `input`. */
export function faultsOf(error: z.ZodError, input: unknown): Fault[] {
  return placedFaultsOf(error, input).map(({ place, message }) => ({ path: placeText(place), message }));
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

function sayOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (value !== undefined) return `must be ${nameOf(issue.expected)}, not ${written(value)}`;
      return isAbsent(issue) ? 'is missing' : `must be ${nameOf(issue.expected)}`;
    case 'invalid_value':
      return value === undefined
        ? `is missing, or not one of ${issue.values.map(String).join(', ')}`
        : `${written(value)} is not one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return value === undefined ? `must be ${issue.message}` : `${written(value)} must be ${issue.message}`;
    case 'too_small':
      return `must ${boundOf(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${boundOf(issue.origin, 'at most', Number(issue.maximum))}`;
    default:
      return issue.message;
  }
}

/** Whether nothing stands there at all. The input need not be at hand, as it is not at the edge. */
const isAbsent = ({ message }: Issue): boolean => message.endsWith('received undefined');

function nameOf(expected: string): string {
  const names: Record<string, string> = {
    string: 'text',
    int: 'a whole number',
    array: 'a list',
    object: 'a set of keys',
  };
  return names[expected] ?? `a ${expected}`;
}

function boundOf(origin: string, side: 'at least' | 'at most', bound: number): string {
  if (origin === 'array') return `have ${side} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin !== 'string') return `be ${side} ${bound}`;
  return bound === 1 && side === 'at least' ? 'not be empty' : `have ${side} ${bound} characters`;
}
