/** Reads the next batch of a file while the last one lands. */

/**
 * Gives what `batches` gives. Once `goOn` was called the next one is read as soon as the program waits for something
 * else, and at the latest when it is needed. Stopping early closes `batches`.
 */
export function readAhead<Batch>(batches: AsyncGenerator<Batch, void>): {
  readonly batches: AsyncGenerator<Batch, void>;
  readonly goOn: () => void;
} {
  let ahead: Promise<IteratorResult<Batch, void>> | undefined;
  let isOver = false;
  const read = (): Promise<IteratorResult<Batch, void>> => {
    ahead ??= batches.next();
    // A fault in reading is met where the batch is taken; until then it is nobody's.
    ahead.catch(() => {});
    return ahead;
  };
  async function* take(): AsyncGenerator<Batch, void> {
    try {
      for (;;) {
        const next = await read();
        ahead = undefined;
        if (next.done) return;
        yield next.value;
      }
    } finally {
      isOver = true;
      await batches.return();
    }
  }
  // Not at once: what the caller has just asked for must leave the process first.
  const goOn = (): void => {
    setImmediate(() => {
      if (!isOver) void read();
    });
  };
  return { batches: take(), goOn };
}
