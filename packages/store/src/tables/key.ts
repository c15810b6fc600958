/** A data key, wrapped by the master key; every store and cooperation keeps its own. */
export type KeyTable = { name: string; sealed: Buffer; master: string };
