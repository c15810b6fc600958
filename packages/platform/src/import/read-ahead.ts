/** Reads the next batch of a file while the last one lands. */

/**
 * Gives what `batches` gives, one batch ahead: the next is asked for when `goOn` is called, at the latest when it is
 * needed. Stopping early closes `batches`.
 */
export function readAhead<Batch>(batches: AsyncGenerator<Batch, void>): {
  readonly batches: AsyncGenerator<Batch, void>;
  readonly goOn: () => void;
} {
  let ahead: Promise<IteratorResult<Batch, void>> | undefined;
  const goOn = (): void => {
    if (ahead) return;
    ahead = batches.next();
    // A fault in reading is met where the batch is taken; until then it is nobody's.
    ahead.catch(() => {});
  };
  async function* take(): AsyncGenerator<Batch, void> {
    try {
      for (;;) {
        goOn();
        const next = await ahead!;
        ahead = undefined;
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await batches.return();
    }
  }
  return { batches: take(), goOn };
}
