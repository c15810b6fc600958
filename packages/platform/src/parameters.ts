/** Lists of many values as parameters of one statement, in the forms that cost the program and the database least. */

/**
 * Values of bytes as one parameter, which travels as it is: a list of them would be written out as text and read
 * again. Starts count from 1; what is null has no length.
 */
export function packed(values: readonly (Buffer | null)[]): {
  bytes: Buffer;
  starts: number[];
  lengths: number[];
} {
  const lengths = values.map((value) => value?.length ?? 0);
  const starts: number[] = [];
  let start = 1;
  for (const length of lengths) {
    starts.push(start);
    start += length;
  }
  return { bytes: Buffer.concat(values.filter((value) => value !== null)), starts, lengths };
}

/** An array as PostgreSQL writes it: the driver would look at each element on its own. */
export function textArray(values: readonly (string | null)[]): string | readonly (string | null)[] {
  // What would have to be escaped is rare enough to leave it to the driver.
  if (/["\\]/.test(values.join(''))) return values;
  return `{${values.map((value) => (value === null ? 'null' : `"${value}"`)).join()}}`;
}

export function numberArray(values: readonly number[]): string {
  return `{${values.join()}}`;
}

/** An array of bytes that are given in hex. */
export function hexArray(values: readonly string[]): string {
  return values.length === 0 ? '{}' : `{"\\\\x${values.join('","\\\\x')}"}`;
}
