/** Going through a condition's tokens one by one. */
import { asSaid, phrase, said, type Message } from '../said.ts';
import { TextFault, tokensOf, type Token } from './tokens.ts';

export type Cursor = {
  /** The token that comes next. */
  peek(ahead?: number): Token;
  /** Takes the next token, whatever it is. */
  next(): Token;
  /** Whether these words and signs come next. */
  sees(...words: readonly string[]): boolean;
  /** Takes these words and signs if they come next; whether they did. */
  takes(...words: readonly string[]): boolean;
  /** Takes these words and signs, which must come next. Throws TextFault. */
  expect(...words: readonly string[]): void;
  /** Takes a name, bare or between backquotes. Throws TextFault. */
  name(what: string): string;
  /** Takes one of these words. Throws TextFault. */
  oneOf<T extends string>(words: readonly T[], what: string): T;
  /** Nothing may come any more. Throws TextFault. */
  end(): void;
  /** Throws TextFault at the next token. */
  fail(expected: string | Message): never;
};

/** Throws TextFault for what is no token. */
export function openCursor(text: string): Cursor {
  const tokens = tokensOf(text);
  const last = tokens.length - 1;
  let place = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(place + ahead, last)]!;
  const isBare = ({ kind }: Token): boolean => kind === 'word' || kind === 'sign';
  const cursor: Cursor = {
    peek,
    next: () => {
      const token = peek();
      place += 1;
      return token;
    },
    sees: (...words) => words.every((word, ahead) => isBare(peek(ahead)) && peek(ahead).text === word),
    takes: (...words) => {
      if (!cursor.sees(...words)) return false;
      place += words.length;
      return true;
    },
    expect: (...words) => {
      for (const word of words) if (!cursor.takes(word)) cursor.fail(word);
    },
    name: (what) => {
      const { kind } = peek();
      return kind === 'word' || kind === 'name' ? cursor.next().text : cursor.fail(what);
    },
    oneOf: (words, what) => {
      const found = words.find((word) => cursor.sees(word));
      if (found === undefined) return cursor.fail(said`${asSaid(what)}: ${words.join(', ')}`);
      place += 1;
      return found;
    },
    end: () => {
      if (peek().kind !== 'end') cursor.fail(phrase('and, or, or the end'));
    },
    fail: (expected) => {
      const { kind, text, at } = peek();
      const wanted = typeof expected === 'string' ? asSaid(expected) : expected;
      throw new TextFault(
        kind === 'end'
          ? said`expected ${wanted}, not the end`
          : said`expected ${wanted}, not ${written(text)}`,
        at,
      );
    },
  };
  return cursor;
}

const written = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}…` : text);
