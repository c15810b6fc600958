// Where a source can be changed, and how: an edit replaces a piece of it, and says in words what then differs.
import ts from 'typescript';

export type Edit = {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What then differs, as one reads it in the list of survivors. */
  readonly what: string;
  /** An import that the changed piece needs. */
  readonly needs?: string;
};

export function replaced(node: ts.Node, text: string, what?: string): Edit {
  const before = snippet(node.getText());
  return { from: node.getStart(), to: node.getEnd(), text, what: what ?? `${before} → ${snippet(text)}` };
}

export function removed(node: ts.Node): Edit {
  return replaced(node, ts.isStatement(node) ? ';' : '', `without ${snippet(node.getText())}`);
}

/** The list without one of its elements, for each of them. */
export function shortened(elements: readonly ts.Node[]): Edit[] {
  return elements.map((element, place) => {
    const next = elements[place + 1];
    const to = next ? next.getStart() : element.getEnd();
    const from = next || place === 0 ? element.getStart() : elements[place - 1]!.getEnd();
    return { from, to, text: '', what: `without ${snippet(element.getText())}` };
  });
}

export function snippet(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 67)}…` : line;
}

/** The name of what a node stands in, for people. */
export function placeOf(node: ts.Node): string {
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent) {
    if (ts.isFunctionDeclaration(at) || ts.isVariableDeclaration(at) || ts.isPropertyAssignment(at)) {
      if (at.name !== undefined) return at.name.getText();
    }
  }
  return 'the file';
}
