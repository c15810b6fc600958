// The texts of the probed world: each says whose it is, what it is and which one, in letters that occur nowhere else.
/** What a partner writes down. */
export const kinds = [
  'name', // The partner's own.
  'ref',
  'mail',
  'given',
  'family',
  'street',
  'tier', // An attribute of category loyalty, which nobody agreed to hand over.
  'item', // A property of a purchase.
  'shop', // Who collected a consent.
  'notice',
  'place', // Where it is, what that is called, and of which kind.
  'account', // An organisation: its code, what it is called, does and lies in, and what its contacts are.
  'set',
  'segment',
  'column', // An attribute of category support, and a column that a file has not.
  'label', // What people read of it.
  'property', // Of events that nobody agreed to hand over.
  'actor', // Who does things, as the log names them.
  'late', // Why a recipient was told for the last time.
  'share', // A column that the mate may ask about; so are the words of its measure.
  'terms', // The name of an agreement.
  'member',
  'guest', // Who was invited.
  'key',
  'upload',
  'job',
  'objector',
  'reason', // Why somebody was looked at.
  'statement', // The answer to a recall.
  'reject', // A cell of a file that did not land.
  'phone',
] as const;
export type Kind = (typeof kinds)[number];

const letters = 'abcdef';
const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** Such as `zqamail07`, aurora's seventh. */
export const canary = (of: string, kind: Kind, n?: number): string =>
  `zq${of[0]}${kind}${n === undefined ? '' : twoDigits(n)}`;

/** An Australian mobile number, in which stand the partner's place and the customer's number. */
export const phone = (of: string, n: number): string => `041${letters.indexOf(of[0]!)}5500${twoDigits(n)}`;

export type Found = { readonly token: string; readonly of: string; readonly kind: Kind; readonly n: string };

const written = new RegExp(`zq([a-f])(${kinds.join('|')})(\\d\\d)?`, 'g');

/** What of these stands in a text; `of` is the first letter of a partner. */
export function* canariesIn(lowerCase: string): Generator<Found> {
  for (const [token, of = '', kind = '', n = ''] of lowerCase.matchAll(written))
    yield { token, of, kind: kind as Kind, n };
  for (const [token, at = '', n = ''] of lowerCase.matchAll(/41([0-5])5500(\d\d)/g))
    yield { token, of: letters[Number(at)]!, kind: 'phone', n };
}
