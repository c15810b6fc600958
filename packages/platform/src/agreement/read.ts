/**
 * Reads the terms of an agreement from the text of a YAML or JSON file. Both are read by the YAML 1.2 parser, which
 * knows on which line each thing stands; JSON must be JSON besides. What would let a file say something else than
 * a reader sees is refused: aliases, anchors, tags, a key given twice, several documents in one file.
 */
import {
  AgreementTerms,
  faultsText,
  type Fault,
  placedFaultsOf,
  placeText,
  refuse,
  asSaid,
  said,
  type Message,
} from '@entente/contract';
import {
  CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';

const sizeLimitBytes = 256 * 1024;
const depthLimit = 20;
const faultLimit = 200;

/**
 * Takes the text of a file of at most 256 KiB; gives the terms with every default filled in.
 * Refuses `terms-invalid`, whose data has `faults`, each with path, message and line, and `detail`, all of them as text;
 * `limit-exceeded` for a text that is too long.
 */
export function readTerms(text: string, format: 'yaml' | 'json'): AgreementTerms {
  if (Buffer.byteLength(text) > sizeLimitBytes)
    refuse('limit-exceeded', { what: 'A file of terms', limit: '256 KiB' });
  refuseDeepNesting(text);
  const lines = new LineCounter();
  const file = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;

  const misspelt = [...file.errors, ...file.warnings].map(({ message, pos }) => ({
    path: '',
    ...asSaid(message),
    line: lineAt(pos[0]),
  }));
  if (misspelt.length > 0) refuseTerms(onceEach(misspelt));
  if (format === 'json') refuseOtherThanJson(text);
  const disguises = disguisesIn(file, lineAt);
  if (disguises.length > 0) refuseTerms(disguises);

  const input: unknown = file.toJS();
  const terms = AgreementTerms.safeParse(input);
  if (terms.success) return terms.data;
  const placed = placedFaultsOf(terms.error, input);
  const located = placed.slice(0, faultLimit).map(({ place, ...rest }) => {
    const offset = offsetOf(file, place);
    return { path: placeText(place), ...rest, ...(offset !== undefined && { line: lineAt(offset) }) };
  });
  return refuseTerms(located, placed.length);
}

function refuseTerms(faults: readonly Fault[], total = faults.length): never {
  const told = faults.slice(0, faultLimit);
  const rest = total - told.length;
  refuse('terms-invalid', {
    detail: faultsText(told) + (rest > 0 ? `; and ${rest} more` : ''),
    faults: told,
  });
}

/** The parser calls itself for each level that one line opens, so that is counted before it begins. */
function refuseDeepNesting(text: string): void {
  let brackets = 0;
  let indicators = 0;
  let line = 1;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'newline') line += 1;
    if (type === 'newline') indicators = 0;
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') indicators += 1;
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') brackets -= 1;
    if (brackets + indicators > depthLimit) refuseTerms([{ path: '', ...said`is nested too deeply`, line }]);
  }
}

/** A broken line breaks others: the parser often says the same of one line many times. */
function onceEach(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [`${fault.line} ${fault.message}`, fault])).values()];
}

function refuseOtherThanJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    refuseTerms([{ path: '', ...asSaid(error.message) }]);
  }
}

/** Finds everything that could make the file mean something else than it seems to. */
function disguisesIn(file: Document.Parsed, lineAt: (offset: number) => number): Fault[] {
  const found: Fault[] = [];
  const report = (node: unknown, wrong: Message) => {
    const offset = isNode(node) ? node.range?.[0] : undefined;
    found.push({ path: '', ...wrong, ...(offset !== undefined && { line: lineAt(offset) }) });
  };
  visit(file, {
    Node: (_, node) => {
      if (!isMap(node) && !isSeq(node) && !isScalar(node))
        report(node, said`must be written out, not be an alias`);
      else if (node.anchor) report(node, said`must be written out, without an anchor`);
      else if (node.tag) report(node, said`must be written without a tag`);
    },
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const name: unknown = isScalar(key) ? key.value : undefined;
        if (typeof name !== 'string') report(key, said`a key must be text`);
        else if (seen.has(name)) report(key, said`the key ${JSON.stringify(name)} stands here twice`);
        seen.add(name);
      }
    },
  });
  return found;
}

/** Where in the text a place is, or the closest thing around it that is written there. */
function offsetOf(file: Document.Parsed, place: readonly PropertyKey[]): number | undefined {
  let node: unknown = file.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const step of place) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    node = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
    const written = pair ? pair.key : node;
    if (!isNode(written)) break;
    offset = written.range?.[0] ?? offset;
  }
  return offset;
}
