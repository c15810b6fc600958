/** Amounts as people write them, and minor units. */

/** How many digits a currency's minor unit has: 2 of AUD, 0 of JPY. Unknown codes have 2. ISO 4217. */
function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}

/** Minor units of an amount such as `49.9`, or undefined if it has more decimals than the currency or is too large. */
export function minorOf(amount: string, currency: string): number | undefined {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  const digits = digitsOf(currency);
  if (whole === '' || decimals.length > digits) return undefined;
  const minor = Number(`${sign}${whole}${decimals.padEnd(digits, '0')}`) || 0;
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** The amount of so many minor units, such as `49.90`. */
export function amountOf(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return minor < 0 ? `-${amount}` : amount;
}
