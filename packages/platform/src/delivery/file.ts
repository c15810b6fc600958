/**
 * A delivery as a file. Rows are read page by page, each page in a transaction of its own and under the conditions of
 * its moment, so nobody who withdraws while the file is written is on a page that comes after.
 */
import type { DeliveryColumns, DeliveryExport, InboxRow } from '@entente/contract';
import type { Grant } from '@entente/policy';
import { loadStoreKeys, type Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { countRows, listInbox, listInboxEvents, listPropertyNames } from '../inbox/queries.ts';
import { getReadable } from '../inbox/readable.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { toCsv, toNdjson, type ExportRow } from './export.ts';

/** People on the first page, so that the file begins soon, and on every one after. */
const pageSizes = { first: 500, later: 2_500 };

/**
 * The text of the file, in pieces of whole lines. Refuses `not-found`, `delivery-state` and `agreement-not-active`,
 * the last also between pages.
 */
export async function exportDelivery(
  ctx: ProcedureContext,
  granted: Grant<'delivery', 'export'>,
  wanted: DeliveryExport,
): Promise<AsyncGenerator<string, void>> {
  const columns = await ctx.database.write(granted, (tx) => open(tx, ctx, wanted), {
    pace: 'job',
    view: 'snapshot',
  });
  const pages = pagesOf(ctx, granted, wanted);
  return wanted.format === 'csv' ? toCsv(pages, columns) : toNdjson(pages);
}

/** Writes the audit entry, and says which columns the file has. */
async function open(
  tx: Transaction,
  ctx: ProcedureContext,
  { delivery: id, what }: DeliveryExport,
): Promise<string[]> {
  const delivery = await getReadable(tx, ctx, id);
  const { rows, names } = await tx.own(async (store) => ({
    rows: await countRows(store, 'inbox', { delivery: id, now: ctx.clock() }),
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
  return what === 'events' ? ['person-id', 'event-kind', 'event-at', ...names] : headerOf(delivery.columns);
}

/** No attribute's name has a hyphen, so none can be taken for a column of ours. */
function headerOf(columns: DeliveryColumns | null): string[] {
  const { identifiers = [], attributes = [] } = columns ?? {};
  return [
    'person-id',
    'own-ref',
    'keep-until',
    ...identifiers.flatMap((kind) => [`${kind}-written`, `${kind}-normalised`]),
    ...attributes.map(({ name }) => name),
  ];
}

async function* pagesOf(
  ctx: ProcedureContext,
  granted: Grant<'delivery', 'export'>,
  { delivery, what, format }: DeliveryExport,
): AsyncGenerator<readonly ExportRow[], void> {
  const { partner } = memberOf(ctx.actor);
  let after: string | undefined;
  do {
    const from = after === undefined ? { limit: pageSizes.first } : { limit: pageSizes.later, after };
    const page = { delivery, ...from, now: ctx.clock() };
    const { rows, next } = await ctx.database.read(granted, async (tx) => {
      await getReadable(tx, ctx, delivery);
      return tx.own(async (store) => {
        if (what === 'events') return listInboxEvents(store, page);
        const key = (await loadStoreKeys(store, ctx.database.master, partner)).contact;
        return listInbox(store, page, { partner, key });
      });
    });
    yield format === 'ndjson' ? rows : rows.map((row) => flatten(row));
    after = next ?? undefined;
  } while (after !== undefined);
}

type Row = InboxRow | Awaited<ReturnType<typeof listInboxEvents>>['rows'][number];

function flatten(row: Row): ExportRow {
  if ('kind' in row) {
    const { person, kind, at, properties } = row;
    return { ...properties, 'person-id': person, 'event-kind': kind, 'event-at': at };
  }
  const identifiers = Map.groupBy(row.identifiers, ({ kind }) => kind);
  const cells = [...identifiers].flatMap(([kind, several]) => [
    [`${kind}-written`, several.map(({ written }) => written).join('; ')],
    [`${kind}-normalised`, several.flatMap(({ normalised }) => normalised ?? []).join('; ')],
  ]);
  return {
    ...row.attributes,
    ...row.contact,
    ...(Object.fromEntries(cells) as Record<string, string>),
    'person-id': row.person,
    'own-ref': row.ref,
    'keep-until': row.until,
  };
}
