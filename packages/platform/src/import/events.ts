/**
 * Reads rows of events. Events are only ever added, so a row with any cell that cannot be read is rejected whole:
 * were it to land in part, the corrected row would later count as another event.
 */
import {
  attributeName,
  EventKind,
  type EventsMapping,
  importLimits,
  type RejectReason,
} from '@entente/contract';
import { reasonByType, valueReader } from './cells.ts';
import { parseInstant } from './dates.ts';
import { digestOf, nthDigest } from './digests.ts';
import { countOrdinals } from './ordinals.ts';
import { readRef } from './ref.ts';
import type { Cells, ParsedEvent, ParsedValue, RowReader, SlotOf } from './rows.ts';

type Problem = { readonly column: string; readonly reason: RejectReason };

/** One reader reads one file, since it counts the lines that are alike. */
export function eventReader({
  mapping,
  slotOf,
}: {
  readonly mapping: EventsMapping;
  readonly slotOf: SlotOf;
}): RowReader<ParsedEvent> {
  const [refSlot, atSlot] = [slotOf(mapping.ref), slotOf(mapping.at)];
  const kindSlot = mapping.eventColumn === undefined ? -1 : slotOf(mapping.eventColumn);
  const idSlot = mapping.id === undefined ? -1 : slotOf(mapping.id);
  const readProperties = propertiesReader(mapping, slotOf);
  const ordinals = countOrdinals();
  return (line, cells, rejects) => {
    const ref = readRef({ line, column: mapping.ref, cell: cells[refSlot] }, rejects);
    if (ref === undefined) return undefined;
    const reject = ({ column, reason }: Problem) => {
      rejects.push({ line, scope: 'row', column, value: cells[slotOf(column)] ?? '', reason });
      return undefined;
    };
    const kind = EventKind.safeParse(mapping.event ?? cells[kindSlot]?.trim()).data;
    if (kind === undefined)
      return reject({ column: mapping.eventColumn ?? '', reason: 'unknown-event-kind' });
    const at = parseInstant(cells[atSlot] ?? '', mapping.dates ?? 'iso-instant');
    if (at === undefined) return reject({ column: mapping.at, reason: 'bad-instant' });
    const properties: Record<string, ParsedValue> = {};
    const problem = readProperties(cells, properties);
    if (problem) return reject(problem);
    if (mapping.id === undefined) {
      const content = digestOf('event', [ref, kind, at, properties]);
      return { line, ref, kind, at, properties, digest: nthDigest(content, ordinals.next(content)) };
    }
    const id = cells[idSlot]?.trim() ?? '';
    if (id === '' || id.length > importLimits.refLength)
      return reject({ column: mapping.id, reason: 'bad-id' });
    return { line, ref, kind, at, properties, digest: digestOf('event-id', [kind, id]) };
  };
}

/** Adds the properties of a row in the order of their names; gives the first that cannot be read. */
function propertiesReader(
  mapping: EventsMapping,
  slotOf: SlotOf,
): (cells: Cells, into: Record<string, ParsedValue>) => Problem | undefined {
  const properties = Object.entries(mapping.properties)
    .map(([column, property]) => ({
      column,
      slot: slotOf(column),
      name: attributeName(column, property),
      read: valueReader(property, mapping),
      reason: reasonByType[property.type],
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return (cells, into) => {
    for (const { column, slot, name, read, reason } of properties) {
      const text = cells[slot]?.trim() ?? '';
      if (text === '') continue;
      const value = read(text);
      if (value === undefined) return { column, reason };
      into[name] = value;
    }
    return undefined;
  };
}
