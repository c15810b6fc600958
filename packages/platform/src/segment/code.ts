/**
 * Codes: whole numbers that are ordered as the values are, so that what is asked of a value becomes a range of codes
 * and a range is compared bit by bit. A code has up to 64 bits, more than a number of JavaScript holds exactly.
 */
import type { AttributeType } from '@entente/contract';

/** How many bits the codes of a type have. Texts are numbered as they come, so of them only equality means anything. */
export const codeBits: Readonly<Record<AttributeType, number>> = {
  text: 31,
  boolean: 1,
  date: 22,
  integer: 54,
  money: 54,
  instant: 54,
  number: 64,
};

/** A code as its upper and lower 32 bits. */
export type Halves = { high: number; low: number };

const two32 = 2 ** 32;
const dayMs = 86_400_000;
/** Days from 0001-01-01 to 1970-01-01. */
const firstDay = 719_162;
const floats = new DataView(new ArrayBuffer(8));

/**
 * Puts the code of a value as it is stored into `code`; false where it is no value of the type. Of texts the caller
 * knows the number.
 */
export function codeOf(
  type: AttributeType,
  value: unknown,
  { code, numberOf }: { readonly code: Halves; readonly numberOf: (text: string) => number | undefined },
): boolean {
  switch (type) {
    case 'text': {
      const number = typeof value === 'string' ? numberOf(value) : undefined;
      return number !== undefined && fill(code, 0, number);
    }
    case 'boolean':
      return typeof value === 'boolean' && fill(code, 0, value ? 1 : 0);
    case 'integer':
    case 'money':
      return typeof value === 'number' && Number.isSafeInteger(value) && fillWhole(code, value);
    case 'date': {
      const day = typeof value === 'string' && value.length === 10 ? Date.parse(value) / dayMs : Number.NaN;
      return Number.isInteger(day) && fill(code, 0, day + firstDay);
    }
    case 'instant': {
      const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isFinite(ms) && fillWhole(code, ms);
    }
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && fillFloat(code, value);
  }
}

function fill(code: Halves, high: number, low: number): true {
  code.high = high;
  code.low = low;
  return true;
}

/** Adds 2^53, so that negative numbers come before positive ones. */
function fillWhole(code: Halves, value: number): true {
  const high = Math.floor(value / two32);
  return fill(code, high + 2 ** 21, value - high * two32);
}

/** IEEE 754: the bits of positive numbers are ordered as they are, those of negative ones the other way round. */
function fillFloat(code: Halves, value: number): true {
  floats.setFloat64(0, value === 0 ? 0 : value);
  const [high, low] = [floats.getUint32(0), floats.getUint32(4)];
  return high >= 0x8000_0000
    ? fill(code, ~high >>> 0, ~low >>> 0)
    : fill(code, (high | 0x8000_0000) >>> 0, low);
}

/**
 * What a code says, the other way round: days since 1970, milliseconds, 0 or 1, a number; the number of a text, and 0 of one
 * that has none.
 */
export function numberOfCode(type: AttributeType, high: number, low: number): number {
  switch (type) {
    case 'text':
    case 'boolean':
      return low;
    case 'date':
      return low - firstDay;
    case 'integer':
    case 'money':
    case 'instant':
      return (high - 2 ** 21) * two32 + low;
    case 'number': {
      const isPositive = high >= 0x8000_0000;
      floats.setUint32(0, isPositive ? high - 0x8000_0000 : ~high >>> 0);
      floats.setUint32(4, isPositive ? low : ~low >>> 0);
      return floats.getFloat64(0);
    }
  }
}

/** The code as 64 bits of text, the highest first. */
export function bitsOf({ high, low }: Halves): string {
  return high.toString(2).padStart(32, '0') + low.toString(2).padStart(32, '0');
}
