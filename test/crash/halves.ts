// What must never be seen alone: each effect with its counterpart in another store, the cooperation, the audit log or
// the journal. Every state that a crash can leave is held against these, however the run goes on.
import type { Books, Row } from './books.ts';

/** Everything in these books that stands there without what belongs to it, as sentences. */
export function halvesIn(books: Books): string[] {
  return [
    ...inboxesWithoutLedger(books),
    ...recallsWithoutCopy(books),
    ...completionsWithoutEntry(books),
    ...noesWithoutJournal(books),
    ...erasedButThere(books),
    ...answersWithoutCharge(books),
    ...accountsWithoutCharge(books),
  ];
}

const stores = ({ tables }: Books): string[] =>
  Object.keys(tables).flatMap((table) =>
    table.endsWith('.customer') ? [table.slice(0, -'.customer'.length)] : [],
  );
const partnerOf = (store: string): string => store.slice('store_'.length);
const rowsOf = ({ tables }: Books, schema: string, name: string): readonly Row[] =>
  tables[`${schema}.${name}`] ?? [];

/** Those of `one` that are not in `other`. */
const missing = (one: readonly string[], other: readonly string[], what: string): string[] => {
  const there = new Set(other);
  return one.filter((each) => !there.has(each)).map((each) => `${what}: ${each}`);
};

function inboxesWithoutLedger(books: Books): string[] {
  const completed = (store: string) =>
    new Set(
      rowsOf(books, store, 'delivery')
        .filter(({ state }) => state === 'COMPLETED')
        .map(({ id }) => id),
    );
  const visible = stores(books).flatMap((store) => {
    const ids = completed(store);
    return rowsOf(books, store, 'inbox')
      .filter(({ delivery }) => ids.has(delivery))
      .map(({ delivery, pairwise }) => `${String(delivery)} ${String(pairwise)}`);
  });
  const entries = stores(books).flatMap((store) => {
    const done = rowsOf(books, store, 'handover').filter(({ completed_at: at }) => at !== null);
    const ids = new Set(done.map(({ delivery }) => delivery));
    return rowsOf(books, store, 'disclosure').filter(({ delivery }) => ids.has(delivery));
  });
  const recalled = new Set(
    stores(books).flatMap((store) => rowsOf(books, store, 'recall_sent').map(({ pairwise }) => pairwise)),
  );
  const name = ({ delivery, pairwise }: Row): string => `${String(delivery)} ${String(pairwise)}`;
  return [
    ...missing(visible, entries.map(name), 'in an inbox, but not in the ledger'),
    ...missing(
      entries.filter(({ pairwise }) => !recalled.has(pairwise)).map(name),
      visible,
      'in the ledger, neither in the inbox nor recalled',
    ),
  ];
}

function recallsWithoutCopy(books: Books): string[] {
  const received = stores(books).flatMap((store) =>
    rowsOf(books, store, 'recall').map(
      (row) => `${String(row['provider'])}>${partnerOf(store)} ${recallText(row)}`,
    ),
  );
  const sent = stores(books).flatMap((store) =>
    rowsOf(books, store, 'recall_sent').map(
      (row) => `${partnerOf(store)}>${String(row['recipient'])} ${recallText(row)}`,
    ),
  );
  return [
    ...missing(received, sent, 'recalled without the provider knowing'),
    ...missing(sent, received, 'recalled without the recipient knowing'),
  ];
}

const recallText = ({ pairwise, reason, opened_at: at }: Row): string =>
  [pairwise, reason, at].map(String).join(' ');

function answersWithoutCharge(books: Books): string[] {
  const told = stores(books).flatMap((store) =>
    rowsOf(books, store, 'release').flatMap(({ providers, permissions, at, cost }) =>
      (providers as string[]).map((provider, place) =>
        [provider, partnerOf(store), (permissions as string[])[place], at, cost].map(String).join(' '),
      ),
    ),
  );
  const charged = stores(books).flatMap((store) =>
    rowsOf(books, store, 'release_charge').map(({ recipient, permission, at, cost_recipient: cost }) =>
      [partnerOf(store), recipient, permission, at, cost].map(String).join(' '),
    ),
  );
  return [
    ...missing(told, charged, 'answered with noise, and not charged'),
    ...missing(charged, told, 'charged, and not answered'),
  ];
}

function accountsWithoutCharge(books: Books): string[] {
  return stores(books).flatMap((store) =>
    rowsOf(books, store, 'release_account').flatMap(({ kind, holder, spent }) => {
      const charges = rowsOf(books, store, 'release_charge').filter(({ recipient }) => recipient === holder);
      const sum = charges.reduce((total, { cost_recipient: cost }) => total + Number(cost), 0);
      return kind !== 'recipient' || sum === spent
        ? []
        : [`of ${String(holder)} ${sum} are charged, ${String(spent)} spent`];
    }),
  );
}

function completionsWithoutEntry(books: Books): string[] {
  const entries = rowsOf(books, 'control', 'audit_entry').flatMap(({ body }) => {
    const { action, object } = JSON.parse(String(body)) as { action: string; object: { id: string } };
    return action === 'delivery.complete' ? [object.id] : [];
  });
  const completed = stores(books).flatMap((store) =>
    rowsOf(books, store, 'delivery').flatMap(({ id, state }) => (state === 'COMPLETED' ? [String(id)] : [])),
  );
  const twice = completed.filter((id) => entries.filter((each) => each === id).length !== 2);
  return [
    ...missing(entries, completed, 'said to be completed'),
    ...twice.map((id) => `completed, but not once in the log of each side: ${id}`),
  ];
}

function noesWithoutJournal(books: Books): string[] {
  const journalled = books.journal.flatMap((line) => {
    const { partner, ref, purpose, recipient, decision } = parsed(line);
    return [`${partner} ${ref} ${purpose} ${recipient} ${decision}`];
  });
  const noes = stores(books).flatMap((store) =>
    rowsOf(books, store, 'consent_event')
      .filter(({ decision }) => decision !== 'given')
      .map(({ ref, purpose, recipient, decision }) =>
        [partnerOf(store), ref, purpose, recipient, decision].map(String).join(' '),
      ),
  );
  return missing(noes, journalled, 'a no that is not in the journal');
}

/** A line of the journal; one that was cut off says nothing. */
function parsed(line: string): Record<string, string> {
  try {
    return JSON.parse(line) as Record<string, string>;
  } catch {
    return {};
  }
}

function erasedButThere(books: Books): string[] {
  return stores(books).flatMap((store) => {
    const erased = rowsOf(books, store, 'suppression').filter(({ lifted_at: at }) => at === null);
    const there = new Set(rowsOf(books, store, 'customer').map(({ ref }) => ref));
    return erased
      .filter(({ ref }) => there.has(ref))
      .map(({ ref }) => `erased, but still there: ${String(ref)}`);
  });
}

/** Tables whose change is an effect, or the preparation of none. */
const unaudited = new Set([
  'recording',
  'audit_entry',
  'handover',
  'disclosure',
  'inbox',
  'inbox_event',
  'former_identifier',
  'enrolment',
  'unsettled',
]);

/**
 * What one commit changed without writing down that it did, or wrote down without doing it. An import is written down
 * by its first batch, and once more with its counts when all of it has landed. Until when bitmaps are known to be true
 * is no effect.
 */
export function unaccounted(before: Books, after: Books): string[] {
  const entries = actionsOf(after).slice(actionsOf(before).length);
  const text = (rows: readonly Row[] | undefined): string =>
    JSON.stringify(rows ?? [], (column, value: unknown) => (column === 'true_at' ? undefined : value));
  const changed = Object.keys(after.tables).filter(
    (table) =>
      !unaudited.has(table.split('.')[1] ?? '') && text(after.tables[table]) !== text(before.tables[table]),
  );
  const isImported = actionsOf(after).some((action) => action.endsWith('.import'));
  if (changed.length > 0 && entries.length === 0 && !isImported) {
    return [`changed without an entry: ${changed.join(', ')}`];
  }
  const hollow = entries.filter((action) => !action.endsWith('.import'));
  return changed.length === 0 && hollow.length > 0 ? [`nothing changed by: ${hollow.join(', ')}`] : [];
}

const actionsOf = (books: Books): string[] =>
  rowsOf(books, 'control', 'audit_entry')
    .toSorted((a, b) => Number(a['id']) - Number(b['id']))
    .map(({ body }) => (JSON.parse(String(body)) as { action: string }).action);
