/** What can be asked of a shared column. */
import type { SharedColumn } from '@entente/contract';

export const kinds = ['breakdown', 'trend', 'lift'] as const;
export type Kind = (typeof kinds)[number];

/** How a column, or what is published, is named in a form: `zephyria=tier`. */
export const nameOf = ({ provider, name }: { readonly provider: string; readonly name: string }): string =>
  `${provider}=${name}`;

export const hasMonths = ({ months }: SharedColumn): boolean => months.length > 0;
/** Whether people have one of few values of it, so that it needs no edges. */
export const isNamed = ({ type }: SharedColumn): boolean => type === 'text' || type === 'boolean';
/** Whether it can be added up. */
export const isSummable = (column: SharedColumn): boolean =>
  !hasMonths(column) && (column.type === 'integer' || column.type === 'money');
