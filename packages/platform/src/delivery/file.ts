/**
 * A delivery as a file. Rows are read page by page, each page in a transaction of its own and under the conditions of
 * its moment, so nobody who withdraws while the file is written is on a page that comes after.
 */
import type { DeliveryColumns, DeliveryExport, IdentifierKind, InboxRow } from '@entente/contract';
import type { Grant } from '@entente/policy';
import { loadStoreKeys, type Store, type Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import {
  countRows,
  listInbox,
  listInboxEvents,
  listPropertyNames,
  type InboxEventLine,
  type Page,
} from '../inbox/queries.ts';
import { getReadable } from '../inbox/readable.ts';
import { countRemoved, type Part } from '../inbox/removed.ts';
import { tellProvider } from '../inbox/tell.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { toCsv, toNdjson } from './export.ts';

/** People on the first page, so that the file begins soon. */
const firstPage = 500;
/**
 * A page costs some milliseconds whatever is on it, and holds its rows in memory: so a page has as many people as make
 * about so many letters, going by the page before.
 */
const pageLength = 3_000_000;
const mostOfPage = 10_000;

/** Gives the values of a row in the order of the columns. */
type Layout<Row> = {
  readonly columns: readonly string[];
  readonly cellsOf: (row: Row) => readonly unknown[];
};

/**
 * The text of the file, in pieces of whole lines. Refuses `not-found`, `delivery-state` and `agreement-not-active`,
 * the last also between pages.
 */
export async function exportDelivery(
  ctx: ProcedureContext,
  granted: Grant<'delivery', 'export'>,
  wanted: DeliveryExport,
): Promise<AsyncGenerator<string, void>> {
  const { columns, names, isRefresh } = await ctx.database.write(granted, (tx) => open(tx, ctx, wanted), {
    pace: 'job',
    view: 'snapshot',
  });
  if (wanted.what === 'events') {
    const events = pagesOf(ctx, granted, {
      wanted,
      isRefresh,
      list: (store, page) => listInboxEvents(store, page),
    });
    return wanted.format === 'csv' ? toCsv(events, eventLayout(names, isRefresh)) : toNdjson(events);
  }
  const { partner } = memberOf(ctx.actor);
  const people = pagesOf(ctx, granted, {
    wanted,
    isRefresh,
    list: async (store, page) => {
      const key = (await loadStoreKeys(store, ctx.database.master, partner)).contact;
      return listInbox(store, page, { partner, key, isContactShown: true });
    },
  });
  return wanted.format === 'csv' ? toCsv(people, peopleLayout(columns, isRefresh)) : toNdjson(people);
}

/** Writes the audit entry, and says which columns the rows have, and which properties the events. */
async function open(
  tx: Transaction,
  ctx: ProcedureContext,
  { delivery: id, what }: DeliveryExport,
): Promise<{ columns: DeliveryColumns | null; names: string[]; isRefresh: boolean }> {
  const delivery = await getReadable(tx, ctx, id);
  const { rows, names } = await tx.own(async (store) => ({
    rows:
      (await countRows(store, 'inbox', { delivery: id, now: ctx.clock() })) +
      (await countRemoved(store, { delivery: id, now: ctx.clock() })),
    names: what === 'events' ? await listPropertyNames(store, id) : [],
  }));
  await audit(tx, ctx, {
    action: 'delivery.export',
    object: { kind: 'delivery', id },
    cooperation: delivery.cooperation,
    about: [delivery.provider],
    permissions: [delivery.permissionKey],
    counts: { rows },
  });
  await tellProvider(tx, ctx, 'delivery.export', delivery);
  return { columns: delivery.columns, names, isRefresh: delivery.since !== null };
}

async function* pagesOf<Row>(
  ctx: ProcedureContext,
  granted: Grant<'delivery', 'export'>,
  {
    wanted: { delivery },
    isRefresh,
    list,
  }: {
    wanted: DeliveryExport;
    isRefresh: boolean;
    list: (store: Store, page: Page) => Promise<Part<Row>>;
  },
): AsyncGenerator<readonly Row[], void> {
  let limit = firstPage;
  let after: string | undefined;
  do {
    const page = { delivery, limit, isRefresh, ...(after !== undefined && { after }), now: ctx.clock() };
    const { rows, next, length } = await ctx.database.read(granted, async (tx) => {
      await getReadable(tx, ctx, delivery);
      return tx.own((store) => list(store, page));
    });
    yield rows;
    after = next ?? undefined;
    const fitting = Math.floor(pageLength / (length / limit));
    limit = Math.min(Math.max(fitting, firstPage), mostOfPage);
  } while (after !== undefined);
}

function eventLayout(names: readonly string[], isRefresh: boolean): Layout<InboxEventLine> {
  const told = (line: InboxEventLine): unknown[] => (isRefresh ? [line.change] : []);
  return {
    columns: [...(isRefresh ? ['change'] : []), 'person-id', 'event-kind', 'event-at', ...names],
    cellsOf: (line) =>
      'kind' in line
        ? [...told(line), line.person, line.kind, line.at, ...names.map((name) => own(line.properties, name))]
        : [...told(line), line.person, null, null, ...names.map(() => null)],
  };
}

/** No attribute's name has a hyphen, so none can be taken for a column of ours. */
function peopleLayout(columns: DeliveryColumns | null, isRefresh: boolean): Layout<InboxRow> {
  const { identifiers: kinds = [], attributes = [] } = columns ?? {};
  const names = attributes.map(({ name }) => name);
  return {
    columns: [
      ...(isRefresh ? ['change'] : []),
      'person-id',
      'own-ref',
      'keep-until',
      ...kinds.flatMap((kind) => [`${kind}-written`, `${kind}-normalised`]),
      ...names,
    ],
    cellsOf: (row) => {
      const cells: unknown[] = isRefresh ? [row.change] : [];
      cells.push(row.person, row.ref, row.until);
      for (const kind of kinds) addIdentifiers(cells, row, kind);
      for (const name of names) cells.push(own(row.contact, name) ?? own(row.attributes, name));
      return cells;
    },
  };
}

/** The value of that name; an attribute may be named as something that every object has. */
function own(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Adds the identifiers of a kind, as written and as normalised; nearly everybody has one or none. */
function addIdentifiers(cells: unknown[], { identifiers }: InboxRow, kind: IdentifierKind): void {
  const several = identifiers.filter((each) => each.kind === kind);
  if (several.length === 0) {
    cells.push(null, null);
    return;
  }
  const normalised = several.flatMap((each) => each.normalised ?? []);
  cells.push(several.map(({ written }) => written).join('; '), normalised.join('; '));
}
