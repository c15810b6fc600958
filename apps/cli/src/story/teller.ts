/** How the story is told: numbered chapters of short paragraphs, no line longer than a terminal is wide. */

export type Teller = {
  /** Begins a chapter. */
  chapter(title: string): void;
  /** A paragraph, broken into lines. */
  say(text: string): void;
  /** Lines that stay as they are: tables, commands, a customer's row. */
  show(lines: string): void;
};

const lineLength = 96;
const indent = '   ';

export function tellerTo(out: { write(text: string): unknown }): Teller {
  let number = 0;
  return {
    chapter: (title) => {
      number += 1;
      out.write(`\n\n${number}. ${title}\n`);
    },
    say: (text) => out.write(`\n${broken(text)}\n`),
    show: (lines) => out.write(`\n${indented(lines)}\n`),
  };
}

/** A paragraph in lines of at most 96 characters, where words allow it. */
export function broken(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineLength - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return indented([...lines, line].join('\n'));
}

function indented(lines: string): string {
  return lines
    .split('\n')
    .map((line) => `${indent}${line}`.trimEnd())
    .join('\n');
}
