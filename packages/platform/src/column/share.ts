/** Sharing a column: drawn from the provider's store, cut to the covered people, and written as bit slices. */
import {
  columnLimits,
  readSharable,
  refuse,
  writeSharable,
  type Instant,
  type NewColumn,
  said,
  type Message,
} from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { draw, type Drawn } from './draw.ts';
import { isExact } from '../overlap/rules.ts';
import { drawSettled } from '../publication/settled.ts';
import { groundsOf } from '../segment/select.ts';
import { codeNamed, codeTexts, codeValues, type Coded } from './encode.ts';
import { complete, coveredAt, selectColumns, type LoadedColumn } from './load.ts';
import { coveredPersons, listSpeaking, type Speaking } from './people.ts';
import { saveColumn } from './save.ts';

/**
 * Shares a column under a permission of the acting partner's, or shares it anew. Refuses `segment-invalid`,
 * `permission-unknown`, `agreement-not-active`, `category-not-covered`, and `limit-exceeded` beyond
 * `columnLimits.columns`.
 */
export async function share(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: NewColumn,
): Promise<{ column: LoadedColumn; permission: PermissionRow }> {
  const now = ctx.clock();
  const sharable = readSharable(wanted.of);
  const name = wanted.name ?? (sharable.op === 'attribute' ? sharable.name : needName());
  const drawn = await drawSettled(tx, wanted.cooperation, {
    grounds: (store) => groundsOf(store, sharable),
    draw: (store) => draw(store, { sharable, months: wanted.months, now }),
  });
  const { permission, persons } = await tx.cooperation(wanted.cooperation, async (it) => {
    const found = await getOwn(it, ctx, { key: wanted.permission, now });
    assertCovered(drawn, found);
    assertNamed(wanted.values, drawn, found);
    return { permission: found, persons: await coveredPersons(it, found, now) };
  });
  const asked = { cooperation: wanted.cooperation, permission, now };
  const speaking = await tx.own((store) => listSpeaking(store, persons, asked));
  const definition = writeSharable(sharable);
  const column = await tx.publish(wanted.cooperation, (it) =>
    write(it, { name, definition, drawn, values: wanted.values, speaking, permission, now }),
  );
  await audit(tx, ctx, {
    action: 'column.share',
    object: { kind: 'column', id: column.name },
    cooperation: wanted.cooperation,
    about: [permission.recipient],
    permissions: [permission.key],
    agreementVersion: permission.version,
  });
  return { column, permission };
}

function needName(): never {
  return refuseOf('name', said`a measure needs a name`);
}

/** The permission, of which the acting partner is the provider. Refuses `permission-unknown`, `agreement-not-active`. */
async function getOwn(
  cooperation: Cooperation,
  ctx: ProcedureContext,
  { key, now }: { key: string; now: Instant },
): Promise<PermissionRow> {
  const permission = await getPermissionInForce(cooperation, key, now);
  if (permission.provider !== memberOf(ctx.actor).partner)
    refuse('permission-unknown', { permission: permission.key });
  return permission;
}

function assertCovered({ categories }: Drawn, permission: PermissionRow): void {
  const missing = categories.filter((category) => !permission.categories.includes(category));
  if (missing.length > 0) refuse('category-not-covered', { categories: missing });
}

/**
 * Which texts k people have is told without noise, and so are those that a permission without `deliver` may tell named
 * by their provider instead.
 */
function assertNamed(
  values: readonly string[] | undefined,
  { type }: Drawn,
  permission: PermissionRow,
): void {
  const isText = type === 'text';
  if (values ? isText : !isText || isExact(permission)) return;
  refuseOf(
    'values',
    values
      ? said`values are named of text, and this is ${type}`
      : said`under a permission without deliver the values that may be told are named`,
  );
}

function refuseOf(path: string, wrong: Message): never {
  return refuse('segment-invalid', { detail: wrong.message, faults: [{ path, ...wrong }] });
}

type Writing = {
  readonly name: string;
  readonly definition: string;
  readonly drawn: Drawn;
  readonly values: readonly string[] | undefined;
  readonly speaking: readonly Speaking[];
  readonly permission: PermissionRow;
  readonly now: Instant;
};

async function write(
  cooperation: Cooperation,
  { name, definition, drawn, values, speaking, permission, now }: Writing,
): Promise<LoadedColumn> {
  await assertRoom(cooperation, { permission, name });
  const { type, currency } = drawn;
  const row = {
    provider: permission.provider,
    recipient: permission.recipient,
    permission: permission.number,
    name,
    definition,
    type,
    currency,
    categories: [...drawn.categories],
    made_at: new Date(now),
    named: values !== undefined,
  };
  const coded = codeDrawn(drawn, speaking, { k: permission.minimumCohort, named: values });
  const subjects = speaking.map(({ subject }) => subject);
  const id = await saveColumn(cooperation, { column: row, subjects, ...coded });
  const saved = await selectColumns(cooperation).where('id', '=', id).executeTakeFirstOrThrow();
  return complete(cooperation, saved, { permission, covered: coveredAt(now) });
}

/** Every part of what was drawn as codes, person by person, and the texts that are named or that enough of them have. */
function codeDrawn(
  { type, parts }: Drawn,
  speaking: readonly Speaking[],
  { k, named }: { k: number; named: readonly string[] | undefined },
) {
  let texts: readonly string[] = [];
  const coded = parts.map(({ month, valueOf }) => {
    const values = speaking.map(({ customer }) => valueOf(customer));
    if (type !== 'text') return { month, ...codeValues(type, values) };
    const { texts: told, ...codes } = named
      ? codeNamed(values, named)
      : codeTexts(values, { k, most: columnLimits.values });
    texts = told;
    return { month, ...(codes satisfies Coded) };
  });
  return { parts: coded, texts };
}

async function assertRoom(
  cooperation: Cooperation,
  { permission, name }: { permission: PermissionRow; name: string },
): Promise<void> {
  const { count } = await cooperation
    .selectFrom('shared_column')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('permission', '=', permission.number)
    .where('name', '<>', name)
    .executeTakeFirstOrThrow();
  if (count >= columnLimits.columns)
    refuse('limit-exceeded', { limit: columnLimits.columns, what: 'shared columns of one permission' });
}
