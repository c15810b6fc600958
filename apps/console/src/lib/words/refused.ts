/** A refusal in the words of whoever reads it: its code chooses the text, its data fills it in. */
import type { Words } from './words.ts';

export type RefusedData = Readonly<Record<string, string | number | readonly string[]>>;
export type ToldRefusal = {
  readonly code: string;
  /** In English, as the API says it: what is shown where this console does not know the code. */
  readonly message: string;
  readonly wayOut: string;
  readonly data: RefusedData;
};

/** What happened and the way out. With `isListed` what is wrong is shown place by place, and not said here again. */
export function sayRefusal(
  { code, message, wayOut, data }: ToldRefusal,
  { refused }: Pick<Words, 'refused'>,
  isListed = false,
): { readonly what: string; readonly wayOut: string } {
  if (!Object.hasOwn(refused.texts, code)) return { what: message, wayOut };
  const [what, way] = refused.texts[code as keyof Words['refused']['texts']];
  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => show(data[name], refused.values));
  return { what: fill(isListed ? what.replace(': {detail}', '.') : what), wayOut: fill(way) };
}

/** The closed list of words that data can be is said in the reader's language, names and numbers as they are. */
function show(value: RefusedData[string] | undefined, values: Words['refused']['values']): string {
  if (value === undefined) return '?';
  const said = (word: string): string => values[word] ?? word;
  if (typeof value === 'object') return value.map(said).join(', ');
  if (typeof value === 'number' || values[value] !== undefined) return said(String(value));
  for (const between of [' or ', ' and '])
    if (value.includes(between)) return value.split(between).map(said).join(said(between));
  return value;
}

/** What of a refusal's data can stand in a text. */
export function toldData(data: Readonly<Record<string, unknown>>): RefusedData {
  return Object.fromEntries(
    Object.entries(data).filter(
      (entry): entry is [string, RefusedData[string]] => entry[0] !== 'faults' && isTold(entry[1]),
    ),
  );
}

const isTold = (value: unknown): value is RefusedData[string] =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  (Array.isArray(value) && value.every((each) => typeof each === 'string'));
