/** The little Markdown that agreements are rendered in: headings, lists, paragraphs, bold and code. Nothing of it is HTML. */
type Span = { readonly kind: 'text' | 'strong' | 'code'; readonly text: string };
export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'ordered' | 'bulleted'; readonly items: readonly (readonly (readonly Span[])[])[] };

const item = /^(?:(\d+)\.|[-*]) +(.*)$/;

export function readMarkdown(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const part of text.split(/\n{2,}/)) {
    const lines = part.split('\n').filter((line) => line.trim() !== '');
    const [first] = lines;
    if (first === undefined) continue;
    const heading = /^#+ +(.*)$/.exec(first);
    if (heading) {
      blocks.push({ kind: 'heading', lines: [spansOf(heading[1]!)] });
      lines.shift();
    }
    if (lines.length === 0) continue;
    const begins = item.exec(lines[0]!);
    if (!begins) blocks.push({ kind: 'paragraph', lines: lines.map((line) => spansOf(line.trim())) });
    else blocks.push({ kind: begins[1] === undefined ? 'bulleted' : 'ordered', items: itemsOf(lines) });
  }
  return blocks;
}

/** A line that begins no item goes on with the one before. */
function itemsOf(lines: readonly string[]): Span[][][] {
  const items: Span[][][] = [];
  for (const line of lines) {
    const begins = item.exec(line);
    if (begins) items.push([spansOf(begins[2]!)]);
    else items.at(-1)?.push(spansOf(line.trim()));
  }
  return items;
}

/** A backslash takes its meaning from the sign behind it. */
function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  const pattern = /\*\*((?:\\.|[^*\\])+)\*\*|`([^`]+)`|((?:\\.|[^*`\\])+|.)/g;
  const plain = (written: string): string => written.replaceAll(/\\([^A-Za-z0-9\s])/g, '$1');
  for (const [, strong, code, rest] of text.matchAll(pattern)) {
    if (strong !== undefined) spans.push({ kind: 'strong', text: plain(strong) });
    else if (code !== undefined) spans.push({ kind: 'code', text: code });
    else spans.push({ kind: 'text', text: plain(rest ?? '') });
  }
  return spans;
}
