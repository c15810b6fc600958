/** Reads a mapping from the text of a YAML or JSON file (JSON being YAML) and says on which line each fault is. */
import {
  type Fault,
  faultsText,
  importLimits,
  ImportMapping,
  placedFaultsOf,
  placeText,
  refuse,
  asSaid,
  said,
} from '@entente/contract';
import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';

/**
 * Gives the mapping with every default filled in. Refuses `mapping-invalid`, whose data has `faults` (path, message
 * and line of each) and `detail`, all of them as text; `limit-exceeded` for a text of more than 262,144 characters.
 */
export function readMapping(text: string): ImportMapping {
  const limit = importLimits.mappingLength;
  if (text.length > limit) refuse('limit-exceeded', { what: 'A mapping', limit: `${limit} characters` });
  const lines = new LineCounter();
  const file = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const misspelt = [...file.errors, ...file.warnings].map(({ message, pos }) => ({
    ...asSaid(message),
    at: pos[0],
  }));
  visit(file, {
    Alias: (_, { range }) => {
      misspelt.push({ ...said`must be written out, not be an alias`, at: range?.[0] ?? 0 });
    },
  });
  if (misspelt.length > 0)
    refuseMapping(misspelt.map(({ at, ...rest }) => ({ path: '', ...rest, line: lineAt(at) })));
  const input: unknown = file.toJS();
  const mapping = ImportMapping.safeParse(input);
  if (mapping.success) return mapping.data;
  return refuseMapping(
    placedFaultsOf(mapping.error, input).map(({ place, ...rest }) => {
      const offset = offsetOf(file, place);
      return { path: placeText(place), ...rest, ...(offset !== undefined && { line: lineAt(offset) }) };
    }),
  );
}

function refuseMapping(faults: readonly Fault[]): never {
  refuse('mapping-invalid', { detail: faultsText(faults), faults });
}

/** Where in the text a place is, or the closest thing around it that is written there. */
function offsetOf(file: Document.Parsed, place: readonly PropertyKey[]): number | undefined {
  for (let length = place.length; length >= 0; length--) {
    const node: unknown = length === 0 ? file.contents : file.getIn(place.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
