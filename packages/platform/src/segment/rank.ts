/** Finding numbers by their rank without putting all of them in order. */

/** The n-th lowest, from 0, of numbers that are all known. Moves them. */
export function nthLowest(numbers: Float64Array, n: number): number {
  let first = 0;
  let last = numbers.length - 1;
  while (first < last) {
    // At random, so that no order of what comes is a slow one.
    const pivot = numbers[first + Math.floor(Math.random() * (last - first + 1))]!;
    let low = first;
    let high = last;
    while (low <= high) {
      while (numbers[low]! < pivot) low += 1;
      while (numbers[high]! > pivot) high -= 1;
      if (low > high) break;
      const moved = numbers[low]!;
      numbers[low++] = numbers[high]!;
      numbers[high--] = moved;
    }
    // What lies between the two is equal to the pivot.
    if (n <= high) last = high;
    else if (n >= low) first = low;
    else return numbers[n]!;
  }
  return numbers[n]!;
}
