/** The pieces that a condition written as text falls into, each with its place. */
import { said, type Message, type Sentence } from '../said.ts';

/** `text` was quoted with "…", `name` with `…`; a `word` stands bare: a name, a number, a date. */
export type Token = {
  readonly kind: 'text' | 'name' | 'word' | 'sign' | 'end';
  readonly text: string;
  /** From 0, in UTF-16 units. */
  readonly at: number;
};

/** Something that is not as a condition is written, and where. */
export class TextFault extends Error {
  readonly said: Sentence;
  readonly at: number;
  constructor({ message, said: sentence }: Message, at: number) {
    super(message);
    this.said = sentence;
    this.at = at;
  }
}

const pieces = /\s*(?:("(?:[^"\\]|\\.)*")|`([^`]*)`|(>=|<=|!=|[=<>(),])|([^\s()",`=<>!]+)|(\S)|$)/suy;

/** All tokens, closed by one of kind `end`. Throws TextFault for what is no piece of a condition. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  pieces.lastIndex = 0;
  for (;;) {
    const match = pieces.exec(text)!;
    const [whole, quoted, name, sign, word, other] = match;
    const found = quoted ?? sign ?? word ?? other;
    const at = pieces.lastIndex - (name === undefined ? (found?.length ?? 0) : name.length + 2);
    if (quoted !== undefined) tokens.push({ kind: 'text', text: unquote(quoted, at), at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (other !== undefined) throw new TextFault(oddity(other), at);
    else return [...tokens, { kind: 'end', text: '', at: text.trimEnd().length }];
    if (whole === '') return tokens;
  }
}

/** How quotes stand in quotes. */
const example = String.raw`"say \"hello\""`;

function unquote(quoted: string, at: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new TextFault(said`text between quotes is written as in JSON, such as ${example}`, at);
  }
}

const oddity = (character: string): Message =>
  character === '"' || character === '`'
    ? said`${character} is never closed`
    : said`${character} means nothing here`;

/** `line 2, column 14` of a place in a text, both from 1. */
export function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}
