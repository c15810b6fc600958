// Every way in which a source of the policy is made a little wrong, one at a time.
import { basename } from 'node:path';
import ts from 'typescript';
import { editsOfExpression, editsOfStatement } from './expressions.ts';
import { editsOfSentence, isSentence } from './sentences.ts';
import { placeOf, type Edit } from './site.ts';

/** A source with one thing wrong. `name` says where and what, and is the same as long as that piece is. */
export type Mutant = { readonly file: string; readonly name: string; readonly text: string };

/** All mutants of one source. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Mutant>();
  const names = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    if (isBeside(node)) return;
    for (const edit of editsOf(file, node)) {
      const mutated = withEdit(text, edit);
      if (mutated === text || found.has(mutated)) continue;
      const name = `${placeOf(node)}: ${edit.what}`;
      const nth = (names.get(name) ?? 0) + 1;
      names.set(name, nth);
      found.set(mutated, { file, name: nth === 1 ? name : `${name} (${nth})`, text: mutated });
    }
    // The words of a sentence have been exchanged for others that are known; any other would only be refused.
    if (!isSentence(node)) ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

function editsOf(file: string, node: ts.Node): Edit[] {
  const sentence = isSentence(node) ? editsOfSentence(basename(file, '.ts'), node) : [];
  return [...sentence, ...editsOfStatement(node), ...editsOfExpression(node)];
}

/** What decides nothing: types, what is imported and exported by name, and what a fault says. */
function isBeside(node: ts.Node): boolean {
  if (ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)
  )
    return true;
  return ts.isNewExpression(node) && node.expression.getText().endsWith('Error');
}

function withEdit(text: string, { from, to, text: instead, needs }: Edit): string {
  const mutated = text.slice(0, from) + instead + text.slice(to);
  return needs === undefined ? mutated : `${needs}\n${mutated}`;
}
