/** What an import of events declares about their properties: for each kind those that its rows have. */
import {
  attributeName,
  labelsOf,
  type EventKind,
  type EventsMapping,
  type PropertyEntry,
} from '@entente/contract';
import type { ParsedEvent } from '../import/rows.ts';

/** Follows the rows of one file. */
export function propertiesDeclared(mapping: EventsMapping) {
  const entries = new Map(
    Object.entries(mapping.properties).map(([column, property]) => {
      const name = attributeName(column, property);
      const { type, sensitivity, label = column, currency = null } = property;
      return [name, { name, type, sensitivity, ...labelsOf(label), currency }] as const;
    }),
  );
  const declared = new Set<string>();
  const idOf = (kind: EventKind, name: string): string => `${kind} ${name}`;
  return {
    /** What these rows have and no rows before them had. */
    newIn: (rows: readonly Pick<ParsedEvent, 'kind' | 'properties'>[]): PropertyEntry[] => {
      const found = new Map<string, PropertyEntry>();
      for (const { kind, properties } of rows) {
        for (const name of Object.keys(properties)) {
          const entry = entries.get(name);
          const id = idOf(kind, name);
          if (entry && !declared.has(id)) found.set(id, { kind, ...entry });
        }
      }
      return [...found.values()];
    },
    /** To be told when they have landed. */
    landed: (written: readonly PropertyEntry[]): void => {
      for (const { kind, name } of written) declared.add(idOf(kind, name));
    },
  };
}
