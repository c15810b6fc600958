/** Values as people type them and as conditions hold them. */
import { amountOf, minorOf, type Scalar, type ValueTest } from '@entente/contract';
import { isRelative, operatorOf, testOf, type Test, type ValueKind } from './node.ts';

/** What is no value of that kind stays the text it is: whoever reads the condition says so at its place. */
export function scalarOf(text: string, { type, currency }: ValueKind): Scalar {
  const plain = text.trim();
  switch (type) {
    case 'integer':
    case 'number':
      return /^-?\d+([.,]\d+)?(e[+-]?\d+)?$/.test(plain) ? Number(plain.replace(',', '.')) : plain;
    case 'boolean':
      // The field for it begins with yes.
      return plain === 'yes' || plain === '' ? true : plain === 'no' ? false : plain;
    case 'money': {
      const [, amount = '', given] = /^(-?\d+(?:[.,]\d+)?)\s*([A-Z]{3})?$/.exec(plain) ?? [];
      const code = given ?? currency ?? '';
      const minor = code === '' ? undefined : minorOf(amount.replace(',', '.'), code);
      return minor === undefined ? plain : { minor, currency: code };
    }
    case 'text':
      return text;
    default:
      return plain;
  }
}

function textOf(value: Scalar, { currency }: ValueKind): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  const amount = amountOf(value.minor, value.currency);
  return value.currency === currency ? amount : `${amount} ${value.currency}`;
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

export const durationOf = ({ value, unit }: Test) => ({
  count: Number(value) as never,
  unit: unit as 'days',
});

/** What is asked of a value of that kind. */
export function askedOf(test: Test, kind: ValueKind): ValueTest {
  const op = operatorOf(test, kind);
  const value = scalarOf(test.value, kind);
  if (op === 'in') {
    const before = linesOf(test.order);
    const placeOf = (each: string): number => (before.includes(each) ? before.indexOf(each) : before.length);
    const values = [...new Set([...test.picked, ...linesOf(test.value)])]
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map((each) => scalarOf(each, kind));
    return { op, values: values.length === 0 ? [''] : values };
  }
  if (op === 'between') return { op, from: value, to: scalarOf(test.to, kind) };
  if (op === 'starts-with') return { op, value: test.value };
  if (op === 'in-region') return { op, place: test.value.trim() };
  if (op === 'known' || op === 'unknown') return { op };
  if (isRelative(op)) return { op: op as 'last', ...durationOf(test) };
  return { op: op as 'equals', value };
}

/** The fields that say it. */
export function testFrom(asked: ValueTest, kind: ValueKind): Test {
  switch (asked.op) {
    case 'in': {
      const value = asked.values.map((each) => textOf(each, kind)).join('\n');
      return testOf({ op: asked.op, value, order: value });
    }
    case 'between':
      return testOf({ op: asked.op, value: textOf(asked.from, kind), to: textOf(asked.to, kind) });
    case 'in-region':
      return testOf({ op: asked.op, value: asked.place });
    case 'known':
    case 'unknown':
      return testOf({ op: asked.op });
    case 'last':
    case 'next':
    case 'before':
      return testOf({ op: asked.op, value: String(asked.count), unit: asked.unit });
    default:
      return testOf({ op: asked.op, value: textOf(asked.value, kind) });
  }
}
