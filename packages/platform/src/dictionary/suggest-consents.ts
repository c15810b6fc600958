/** What the columns of a file of consents are. */
import { consentDecisions, dataCategories, purposes } from '@entente/contract';
import { areAllOf, findNamed, findRef, type Column } from './columns.ts';
import type { Draft } from './suggest.ts';
import { datesOf } from './values.ts';

const separators = ['|', ',', ';', '+', ' '] as const;
const byName = {
  recipient: 'recipient passed_to partner shared_with to controller',
  at: 'at decided decided_at date timestamp when time',
  expires_at: 'expires_at until expires expiry valid_until end',
  collected_by: 'collected_by where channel source collected',
  notice: 'notice notice_version version policy',
} as const;

/** A mapping of consents: closed words are known by the values, the rest by the columns' names. */
export function suggestConsents(columns: readonly Column[]): Draft {
  const separator = separators.find((each) => columns.some((column) => hasCategories(column, each)));
  const found: Record<string, Column | undefined> = {
    customer: findRef(columns),
    purpose: columns.find((column) => areAllOf(column, [...purposes, '*'])),
    event: columns.find((column) => areAllOf(column, consentDecisions)),
    data_categories: columns.find((column) => separator !== undefined && hasCategories(column, separator)),
    ...Object.fromEntries(Object.entries(byName).map(([key, names]) => [key, findNamed(columns, names)])),
  };
  const roles = new Map(
    Object.entries(found).flatMap(([role, column]) => (column ? [[column, role] as const] : [])),
  );
  const [dates = 'iso-instant'] = datesOf(found['at']?.values ?? []);
  const optional = ['expires_at', 'collected_by', 'notice'];
  const named = Object.entries(found).flatMap(([role, column]): [string, string | null][] => {
    if (column) return column.column === role ? [] : [[role, column.column]];
    return optional.includes(role) ? [[role, null]] : [];
  });
  return {
    columns: columns.map((column) => {
      const role = roles.get(column);
      return role === undefined
        ? { column: column.column, as: null, why: 'no part of a decision' }
        : { column: column.column, as: role, why: 'by its name and values' };
    }),
    mapping: {
      kind: 'consents',
      ...(dates !== 'iso-instant' && { dates }),
      ...(named.length > 0 && { columns: Object.fromEntries(named) }),
      ...(separator !== undefined && separator !== '|' && { categorySeparator: separator }),
    },
  };
}

const hasCategories = (column: Column, separator: string): boolean =>
  areAllOf(
    {
      ...column,
      values: column.values.flatMap((value) => value.split(separator)).map((word) => word.trim()),
    },
    dataCategories,
  );
