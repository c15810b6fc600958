/** What a file declares: it is taken as it is, but where somebody edited the dictionary or others rely on it. */
import { refuse, type DataCategory, type DictionaryEntry, type PropertyEntry } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import type { ProcedureContext } from '../procedure.ts';
import { listDictionary, listSettled, writeDictionary, writeProperties } from './queries.ts';
import { assertNotWidened } from './readers.ts';

/**
 * Declares the attributes of a file. Refuses `dictionary-settled` where a mapping has another type, category or
 * currency than somebody said, `dictionary-in-use` where what is published would read more than is permitted.
 */
export async function declareAttributes(
  tx: Transaction,
  ctx: ProcedureContext,
  entries: readonly DictionaryEntry[],
): Promise<void> {
  const before = await tx.own(async (store) => {
    await assertSettled(
      store,
      entries.map((entry) => ({ of: 'customer', ...entry })),
    );
    return new Map((await listDictionary(store)).map(({ name, category }) => [name, category]));
  });
  const moved = entries.flatMap(
    ({ name, category: to }): { name: string; from: DataCategory; to: DataCategory }[] => {
      const from = before.get(name);
      return from === undefined || from === to ? [] : [{ name, from, to }];
    },
  );
  if (moved.length > 0) await tx.lockStore('exclusive');
  for (const each of moved) await assertNotWidened(tx, ctx, each);
  await tx.own((store) => writeDictionary(store, entries));
}

/** Declares the properties of events. Refuses `dictionary-settled`. */
export async function declareProperties(store: Store, entries: readonly PropertyEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await assertSettled(
    store,
    entries.map((entry) => ({ of: entry.kind, category: null, ...entry })),
  );
  await writeProperties(store, entries);
}

type Declared = {
  readonly of: string;
  readonly name: string;
  readonly type: string;
  readonly category: string | null;
  readonly currency: string | null;
};

async function assertSettled(store: Store, declared: readonly Declared[]): Promise<void> {
  const settled = await listSettled(store);
  const faults = declared.flatMap((entry) => {
    const line = settled.find(({ of, name }) => of === entry.of && name === entry.name);
    if (!line) return [];
    return (['type', 'category', 'currency'] as const)
      .filter((key) => line[key] !== entry[key])
      .map((key) => `${entry.name} is ${key} ${line[key] ?? 'none'} there and ${entry[key] ?? 'none'} here`);
  });
  if (faults.length > 0) refuse('dictionary-settled', { detail: faults.join('; ') });
}
