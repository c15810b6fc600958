/** How the story is told: numbered chapters of short paragraphs, no line longer than a terminal is wide. */
import { lineLength, wrapped } from '../table.ts';

export type Teller = {
  /** Begins a chapter. */
  chapter(title: string): void;
  /** A paragraph, broken into lines. */
  say(text: string): void;
  /** Lines that stay as they are: tables, commands, a customer's row. */
  show(lines: string): void;
};

const indent = '   ';

export function tellerTo(out: { write(text: string): unknown }): Teller {
  let number = 0;
  return {
    chapter: (title) => {
      number += 1;
      out.write(`\n\n${number}. ${title}\n`);
    },
    say: (text) => out.write(`\n${indented(wrapped(text, lineLength - indent.length))}\n`),
    show: (lines) => out.write(`\n${indented(lines)}\n`),
  };
}

function indented(lines: string): string {
  return lines
    .split('\n')
    .map((line) => `${indent}${line}`.trimEnd())
    .join('\n');
}
