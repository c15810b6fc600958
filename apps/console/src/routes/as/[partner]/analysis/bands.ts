/** Bands as people read them. */
import type { Band } from '@entente/contract';
import type { Words } from '#lib/words/words.ts';

/** A value or a range as it is told; the others are words of this program. */
export const sayBand = ({ kind, label }: Band, { analysis: { bands } }: Words): string =>
  kind === 'value' || kind === 'range' ? label : bands[kind];

/** The most of what is told; at least 1, so that it can be divided by. */
export const mostOf = (numbers: readonly (number | 'suppressed')[]): number =>
  Math.max(1, ...numbers.filter((each) => each !== 'suppressed'));
