// What can be wrong in a sentence of the policy: somebody or something more, whoever it belongs to, and fields that
// were to be kept back.
import { actionsOf, findFields, nouns, type Action, type Noun } from '@entente/policy';
import { roles } from '@entente/contract';
import ts from 'typescript';
import { replaced, type Edit } from './site.ts';

const whos = ['operator', 'member', ...roles];
const whose = ['own', 'ownForReason', 'joint', 'platformwide'];

/** Whether a node is `can(who, actions, whose, fields)` in the file of a noun. */
export function isSentence(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isExpressionStatement(node.parent)) return false;
  return node.expression.getText() === 'can';
}

/** The sentence with one thing widened or exchanged, in all ways. */
export function editsOfSentence(noun: string, node: ts.CallExpression): Edit[] {
  const [who, actions, owner, fields] = node.arguments;
  if (!isNoun(noun) || !who || !actions || !owner) throw new Error(`a sentence about ${noun} is not one`);
  const said = wordsOf(actions);
  const shown = [...new Set(said.flatMap((action) => findFields(noun, action as Action) ?? []))];
  const all: readonly string[] = actionsOf[noun];
  return [
    ...editsOfWords(who, whos),
    ...editsOfWords(actions, all),
    ...whose
      .filter((one) => one !== owner.getText())
      .map((one) => ({
        ...replaced(owner, `whose.${one}`, `${node.getText()} with ${one}`),
        needs: "import * as whose from './can.ts';",
      })),
    ...(fields ? editsOfFields(fields, shown) : []),
  ];
}

/** One word more, one less, and another in the place of the only one. */
function editsOfWords(node: ts.Expression, known: readonly string[]): Edit[] {
  const said = wordsOf(node);
  const more = known.filter((word) => !said.includes(word));
  const lists = [
    ...more.map((word) => [...said, word]),
    ...(said.length > 1
      ? said.map((word) => said.filter((one) => one !== word))
      : more.map((word) => [word])),
  ];
  return lists.map((list) => replaced(node, JSON.stringify(list)));
}

function editsOfFields(node: ts.Expression, known: readonly string[]): Edit[] {
  return [...editsOfWords(node, known), replaced(node, 'undefined', `all fields besides ${node.getText()}`)];
}

function wordsOf(node: ts.Expression): string[] {
  const elements = ts.isArrayLiteralExpression(node) ? [...node.elements] : [node];
  return elements.map((element) => {
    if (!ts.isStringLiteral(element)) throw new Error(`${element.getText()} is not a word`);
    return element.text;
  });
}

const isNoun = (value: string): value is Noun => nouns.some((noun) => noun === value);
