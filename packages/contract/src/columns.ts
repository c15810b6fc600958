/** Which columns of a file a mapping reads, and which of them a row cannot do without. */
import type { CustomersMapping, ImportMapping } from './mapping.ts';

/** Columns that an identifier or a name is read from, and which therefore cannot be attributes too. */
export function contactColumns({
  names,
  identifiers,
}: Pick<CustomersMapping, 'names' | 'identifiers'>): string[] {
  return [
    names?.given,
    names?.family,
    names?.both,
    identifiers.email,
    identifiers.phone,
    identifiers.loyalty,
  ].filter((column) => column !== undefined);
}

/** Every column that the mapping reads, once each. Columns that it does not name are left alone. */
export function mappedColumns(mapping: ImportMapping): string[] {
  switch (mapping.kind) {
    case 'customers': {
      const key = mapping.identifiers['name-birth-postcode'];
      const keyColumns = key ? [key.birth, key.postcode] : [];
      const named = [mapping.ref, ...contactColumns(mapping), ...keyColumns];
      return [...new Set([...named, ...Object.keys(mapping.attributes)])];
    }
    case 'events': {
      const named = [mapping.ref, mapping.at, mapping.eventColumn, mapping.id].filter(
        (column) => column !== undefined,
      );
      return [...new Set([...named, ...Object.keys(mapping.properties)])];
    }
    case 'consents':
    case 'places':
    case 'organisations':
    case 'contacts':
      return [...new Set(Object.values<string | null>(mapping.columns).filter((column) => column !== null))];
  }
}

/** The column that says which customer, or what else, a row is about. */
export function refColumn(mapping: ImportMapping): string {
  switch (mapping.kind) {
    case 'customers':
    case 'events':
      return mapping.ref;
    case 'consents':
      return mapping.columns.customer;
    case 'places':
      return mapping.columns.ref;
    case 'organisations':
      return mapping.columns.code;
    case 'contacts':
      return mapping.columns.customer;
  }
}

/** Columns without which no row can land. */
export function requiredColumns(mapping: ImportMapping): string[] {
  switch (mapping.kind) {
    case 'customers':
      return [mapping.ref];
    case 'events':
      return [mapping.ref, mapping.at, mapping.eventColumn, mapping.id].filter(
        (column) => column !== undefined,
      );
    case 'consents': {
      const { customer, purpose, recipient, event, at } = mapping.columns;
      return [customer, purpose, recipient, event, at];
    }
    case 'places':
      return [mapping.columns.ref];
    case 'organisations':
      return [mapping.columns.code];
    case 'contacts':
      return [mapping.columns.organisation, mapping.columns.customer];
  }
}
