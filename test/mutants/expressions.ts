// What can be wrong in an expression: a condition the other way round or half forgotten, a constant a little off, an
// element or a property too few.
import ts from 'typescript';
import { removed, replaced, shortened, type Edit } from './site.ts';

const otherOperators = new Map<ts.SyntaxKind, readonly string[]>([
  [ts.SyntaxKind.AmpersandAmpersandToken, ['||']],
  [ts.SyntaxKind.BarBarToken, ['&&']],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ['!==']],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, ['===']],
  [ts.SyntaxKind.LessThanToken, ['<=', '>=']],
  [ts.SyntaxKind.LessThanEqualsToken, ['<', '>']],
  [ts.SyntaxKind.GreaterThanToken, ['>=', '<=']],
  [ts.SyntaxKind.GreaterThanEqualsToken, ['>', '<']],
  [ts.SyntaxKind.PlusToken, ['-']],
  [ts.SyntaxKind.MinusToken, ['+']],
]);

/** Those of which either side alone is another condition. */
const joining: readonly ts.SyntaxKind[] = [
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
];

/** Calls of which the receiver, or what was handed in, would do as well. */
const passing = ['filter', 'toSorted', 'flat', 'trim', 'map', 'flatMap'];
const predicates = /^(some|every|includes|has|hasOwn|test|isArray|delete|is[A-Z]\w*)$/;

/** The edits of one expression; those of its parts are their own. */
export function editsOfExpression(node: ts.Node): Edit[] {
  if (ts.isBinaryExpression(node)) return editsOfBinary(node);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [replaced(node, node.operand.getText())];
  }
  if (ts.isConditionalExpression(node)) {
    return [replaced(node, `(${node.whenTrue.getText()})`), replaced(node, `(${node.whenFalse.getText()})`)];
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [replaced(node, 'false')];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [replaced(node, 'true')];
  if (ts.isNumericLiteral(node)) {
    const value = Number(node.text.replaceAll('_', ''));
    return [replaced(node, String(value + 1)), replaced(node, `(${value - 1})`)];
  }
  if (ts.isArrayLiteralExpression(node)) {
    return node.elements.length === 0 ? [replaced(node, "['mutated']")] : shortened(node.elements);
  }
  if (ts.isObjectLiteralExpression(node)) return shortened(node.properties);
  if (ts.isCallExpression(node)) return editsOfCall(node);
  if (ts.isPropertyAccessExpression(node) && node.questionDotToken) {
    return [replaced(node.questionDotToken, '.', `${node.getText()} without ?.`)];
  }
  if (ts.isRegularExpressionLiteral(node)) return weakerPatterns(node.text).map((one) => replaced(node, one));
  if (ts.isTemplateExpression(node) || ts.isStringLiteralLike(node)) return [replaced(node, "'mutated'")];
  return [];
}

function editsOfBinary(node: ts.BinaryExpression): Edit[] {
  const { left, right, operatorToken } = node;
  const { kind } = operatorToken;
  const others = otherOperators.get(kind) ?? [];
  const halves = joining.includes(kind) ? [left, right] : [];
  const isAsked = kind === ts.SyntaxKind.InKeyword || kind === ts.SyntaxKind.InstanceOfKeyword;
  return [
    ...others.map((other) => replaced(operatorToken, other, `${node.getText()} with ${other}`)),
    ...halves.map((half) => replaced(node, `(${half.getText()})`)),
    ...(isAsked ? [replaced(node, `!(${node.getText()})`)] : []),
  ];
}

function editsOfCall(node: ts.CallExpression): Edit[] {
  const { expression } = node;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  const receiver = ts.isPropertyAccessExpression(expression) ? expression.expression.getText() : undefined;
  const [first] = node.arguments;
  const edits: Edit[] = [];
  if (predicates.test(name)) edits.push(replaced(node, `!(${node.getText()})`));
  if (ts.isPropertyAccessExpression(expression)) {
    if (name === 'some') edits.push(replaced(expression.name, 'every'));
    if (name === 'every') edits.push(replaced(expression.name, 'some'));
    if (passing.includes(name) && receiver !== undefined) edits.push(replaced(node, receiver));
    if (name === 'freeze' && first) edits.push(replaced(node, first.getText()));
  }
  return edits;
}

/** The pattern with an alternative, a member of a class, an anchor or a flag less. */
function weakerPatterns(literal: string): string[] {
  const without = (found: RegExpExecArray, part: string): string =>
    `${literal.slice(0, found.index)}${part}${literal.slice(found.index + found[0].length)}`;
  const groups = [...literal.matchAll(/\(([^()]*\|[^()]*)\)/g)].flatMap((found) => {
    const words = found[1]!.split('|');
    return words.map((word) => without(found, `(${words.filter((one) => one !== word).join('|')})`));
  });
  const classes = [...literal.matchAll(/\[([^\]]*)\]/g)].flatMap((found) => {
    const members = found[1]!.match(/\\p\{\w+\}|\\.|./g) ?? [];
    return members.map((member) => without(found, `[${members.filter((one) => one !== member).join('')}]`));
  });
  const anchors = [...literal.matchAll(/^\/\^|\$(?=\/)|\\b/g)].map((found) =>
    without(found, found[0] === '/^' ? '/' : ''),
  );
  return [...groups, ...classes, ...anchors];
}

/** The edits of one statement: it is forgotten, turned round or ends without an answer. */
export function editsOfStatement(node: ts.Node): Edit[] {
  if (ts.isIfStatement(node)) {
    const { expression } = node;
    const isTurnedElsewhere = ts.isPrefixUnaryExpression(expression) || ts.isBinaryExpression(expression);
    const turned = replaced(expression, `!(${expression.getText()})`);
    return isTurnedElsewhere ? [removed(node)] : [removed(node), turned];
  }
  if (ts.isForOfStatement(node) || ts.isExpressionStatement(node) || ts.isContinueStatement(node)) {
    return [removed(node)];
  }
  if (ts.isReturnStatement(node) && node.expression && node.expression.kind !== ts.SyntaxKind.FalseKeyword) {
    return [replaced(node, 'return undefined;', `no ${node.getText()}`)];
  }
  if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
    return [replaced(node.body, '(undefined)', `no ${node.body.getText()}`)];
  }
  if (ts.isCaseClause(node)) return [removed(node)];
  return [];
}
