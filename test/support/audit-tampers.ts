// What somebody with every right on the server can do to the audit log, and what a check must then say.
import type { AuditFinding, AuditProblem } from '@entente/contract';
import type { Control } from '@entente/store';
import fc from 'fast-check';
import { sql } from 'kysely';
import { append, emptyTree, leafHash, rootOf } from '../../packages/platform/src/audit/tree.ts';
import { verifyAudit } from '../../packages/platform/src/audit/verify.ts';

/** The log as it was before: entries in their order, the first of which have places, and the sizes of its roots. */
export type Untouched = {
  readonly entries: readonly { readonly id: number; readonly xid: string; readonly body: string }[];
  readonly places: number;
  readonly sizes: readonly number[];
};

/** Where somebody strikes: numbers that a tamper takes as places, roots or waiting entries of the log. */
export type Strike = { readonly here: number; readonly there: number };

/** One of the problems, at this place or, where rows agree with one another, in a range that has it; none: no harm. */
export type Expected = {
  readonly problems: readonly AuditProblem[];
  readonly place?: number;
  readonly entry?: number;
  readonly size?: number;
};

type Tamper = (db: Control, log: Untouched, strike: Strike) => Promise<Expected>;

/** Takes away what stands in a superuser's way: the triggers and the checks. */
export async function takeGuardsAway(db: Control): Promise<void> {
  await sql`
    alter table audit_entry disable trigger all, drop constraint audit_entry_leaf_is_of_body,
      drop constraint audit_entry_partner_is_of_body, drop constraint audit_entry_pkey;
    alter table audit_place disable trigger all, drop constraint audit_place_has_its_own_entry,
      drop constraint audit_place_pkey;
    alter table audit_root disable trigger all, drop constraint audit_root_frontier_fits_size,
      drop constraint audit_root_pkey`.execute(db);
}

/** Reads the log as it is. */
export async function readLog(db: Control): Promise<Untouched> {
  const entries = await db
    .selectFrom('audit_entry')
    .select(['id', 'xid', 'body'])
    .orderBy('xid')
    .orderBy('id')
    .execute();
  const places = await db.selectFrom('audit_place').select('place').execute();
  const roots = await db.selectFrom('audit_root').select('size').orderBy('size').execute();
  return { entries, places: places.length, sizes: roots.map(({ size }) => size) };
}

/**
 * Does a tamper somewhere in the log, `runs` times, each time undone. Returns what a check did not find or named
 * wrongly, as fast-check reports it; nothing when it found all of them in the right place.
 */
export async function reportUnfound(db: Control, name: string, runs: number): Promise<string | undefined> {
  const untouched = await readLog(db);
  const tamper = tampers[name];
  if (!tamper) throw new Error(`no tamper "${name}"`);
  const strikes = fc.record({
    here: fc.nat(10_000),
    there: fc.nat(10_000),
    pageRows: fc.integer({ min: 1, max: 60 }),
  });
  const property = fc.asyncProperty(strikes, ({ pageRows, ...strike }) =>
    undone(db, async () => {
      const expected = await tamper(db, untouched, strike);
      const { first } = await verifyAudit(db, { pageRows });
      if (!isFound(first, expected))
        throw new Error(`expected ${JSON.stringify(expected)}, not ${JSON.stringify(first)}`);
    }),
  );
  return fc.defaultReportMessage(await fc.check(property, { numRuns: runs }));
}

/** Does something to the log, and undoes it. */
export async function undone(db: Control, work: () => Promise<void>): Promise<void> {
  await sql`begin`.execute(db);
  try {
    await work();
  } finally {
    await sql`rollback`.execute(db);
  }
}

function isFound(finding: AuditFinding | null, { problems, place, entry, size }: Expected): boolean {
  if (!finding) return problems.length === 0;
  if (!problems.includes(finding.problem)) return false;
  if (entry !== undefined && finding.entry !== String(entry)) return false;
  if (size !== undefined && finding.size !== size) return false;
  if (place === undefined) return finding.place === null || finding.problem === 'root-mismatch';
  if (finding.problem !== 'root-mismatch') return finding.place === place;
  return finding.place !== null && finding.size !== null && finding.place <= place && place < finding.size;
}

const forged = '{"forged":true,"partner":"skyline"}';
const forgedLeaf = leafHash(Buffer.from(forged));

function placeOf(log: Untouched, n: number) {
  const place = n % log.places;
  const entry = log.entries[place];
  if (!entry) throw new Error(`no entry at place ${place}`);
  return { place, ...entry };
}

// Two places, the earlier one first.
function twoPlacesOf(log: Untouched, { here, there }: Strike) {
  const [a, b] = [placeOf(log, here), placeOf(log, there === here ? here + 1 : there)];
  const [first, second] = a.place < b.place ? [a, b] : [b, a];
  return first.place === second.place ? twoNeighbours(log, first.place) : { first, second };
}

function twoNeighbours(log: Untouched, place: number) {
  const [a, b] = [placeOf(log, place), placeOf(log, place + 1)];
  return a.place < b.place ? { first: a, second: b } : { first: b, second: a };
}

function inOrder(a: { xid: string; id: number }, b: { xid: string; id: number }): number {
  return a.xid === b.xid ? a.id - b.id : Number(BigInt(a.xid) - BigInt(b.xid));
}

const sizeOf = (log: Untouched, n: number): number => log.sizes[n % log.sizes.length] ?? 0;

const waitingOf = (log: Untouched, n: number): number =>
  log.entries[log.places + (n % (log.entries.length - log.places))]?.id ?? 0;

/** Every tamper by name. Each says what it expects of a check. */
export const tampers: Readonly<Record<string, Tamper>> = {
  'edit a text': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`update audit_entry set body = ${forged} where id = ${id}`.execute(db);
    return { problems: ['body-altered'], place, entry: id };
  },
  'edit a leaf': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`update audit_entry set leaf = ${forgedLeaf} where id = ${id}`.execute(db);
    return { problems: ['leaf-altered'], place, entry: id };
  },
  'edit a text and its leaf': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`update audit_entry set body = ${forged}, leaf = ${forgedLeaf} where id = ${id}`.execute(db);
    return { problems: ['leaf-altered'], place, entry: id };
  },
  'edit the leaf at a place': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`update audit_place set leaf = ${forgedLeaf} where place = ${place}`.execute(db);
    return { problems: ['leaf-altered'], place, entry: id };
  },
  'edit a text and its leaf everywhere': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`update audit_entry set body = ${forged}, leaf = ${forgedLeaf} where id = ${id}`.execute(db);
    await sql`update audit_place set leaf = ${forgedLeaf} where place = ${place}`.execute(db);
    return { problems: ['root-mismatch'], place };
  },
  'write what is no JSON everywhere': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    const leaf = leafHash(Buffer.from('nothing'));
    await sql`update audit_entry set body = 'nothing', leaf = ${leaf} where id = ${id}`.execute(db);
    await sql`update audit_place set leaf = ${leaf} where place = ${place}`.execute(db);
    return { problems: ['partner-altered'], place, entry: id };
  },
  'put an entry under another partner': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`update audit_entry set partner = 'harvest' where id = ${id}`.execute(db);
    return { problems: ['partner-altered'], place, entry: id };
  },
  'delete an entry': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`delete from audit_entry where id = ${id}`.execute(db);
    return { problems: ['entry-missing'], place, entry: id };
  },
  'delete a place': async (db, log, { here }) => {
    const { place } = placeOf(log, here);
    await sql`delete from audit_place where place = ${place}`.execute(db);
    return { problems: ['place-missing'], place };
  },
  'delete an entry and its place': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`delete from audit_entry where id = ${id}`.execute(db);
    await sql`delete from audit_place where place = ${place}`.execute(db);
    // Of the last place nothing is left then but the root over it.
    return { problems: [place === log.places - 1 ? 'root-mismatch' : 'place-missing'], place };
  },
  'delete an entry and close the gap': async (db, log, { here }) => {
    const { place, id } = placeOf(log, here);
    await sql`delete from audit_entry where id = ${id}`.execute(db);
    await sql`delete from audit_place where place = ${place}`.execute(db);
    await sql`update audit_place set place = place - 1 where place > ${place}`.execute(db);
    return { problems: ['root-mismatch'], place };
  },
  'delete all places from one on': async (db, log, { here }) => {
    const { place } = placeOf(log, here);
    await sql`delete from audit_place where place >= ${place}`.execute(db);
    return { problems: ['place-missing'], place };
  },
  'slip an entry in': async (db, log, { here }) => {
    const { xid } = placeOf(log, here);
    const id = -1 - here;
    await sql`insert into audit_entry (id, xid, partner, body, leaf) overriding system value
      values (${id}, ${xid}::xid8, 'skyline', ${forged}, ${forgedLeaf})`.execute(db);
    const place = log.entries.findIndex((entry) => entry.xid === xid);
    return { problems: ['entry-unplaced'], place, entry: id };
  },
  'slip an entry in with a place': async (db, log, { here }) => {
    const { xid } = placeOf(log, here);
    const place = log.entries.findIndex((entry) => entry.xid === xid);
    await sql`insert into audit_entry (id, xid, partner, body, leaf) overriding system value
      values (-1, ${xid}::xid8, 'skyline', ${forged}, ${forgedLeaf})`.execute(db);
    await sql`update audit_place set place = place + 1 where place >= ${place}`.execute(db);
    await sql`insert into audit_place (place, entry, leaf) values (${place}, -1, ${forgedLeaf})`.execute(db);
    return { problems: ['root-mismatch'], place };
  },
  'hide an entry in a transaction to come': async (db, log, { here }) => {
    const id = waitingOf(log, here);
    await sql`update audit_entry set xid = '9000000000000000000' where id = ${id}`.execute(db);
    return { problems: ['entry-ahead'], entry: id };
  },
  'edit a text that waits for its place': async (db, log, { here }) => {
    const id = waitingOf(log, here);
    await sql`update audit_entry set body = ${forged} where id = ${id}`.execute(db);
    return { problems: ['body-altered'], entry: id };
  },
  'swap two places': async (db, log, strike) => {
    const { first, second } = twoPlacesOf(log, strike);
    await sql`update audit_place set place = ${first.place + second.place}::bigint - place
      where place in (${first.place}, ${second.place})`.execute(db);
    return { problems: ['order-altered'], place: first.place, entry: first.id };
  },
  'swap the entries of two places': async (db, log, strike) => {
    const { first, second } = twoPlacesOf(log, strike);
    await sql`update audit_place set entry = case entry when ${first.id}::bigint then ${second.id}::bigint else ${first.id}::bigint end
      where entry in (${first.id}, ${second.id})`.execute(db);
    return { problems: ['order-altered'], place: first.place, entry: first.id };
  },
  'move an entry to another transaction': async (db, log, strike) => {
    const { first, second } = twoPlacesOf(log, strike);
    const xid = first.xid === second.xid ? log.entries.at(-1)?.xid : second.xid;
    await sql`update audit_entry set xid = ${xid}::xid8 where id = ${first.id}`.execute(db);
    const moved = log.entries.map((entry) => (entry.id === first.id ? { ...entry, xid: xid ?? '' } : entry));
    const place = moved.toSorted(inOrder).findIndex(({ id }, n) => id !== log.entries[n]?.id);
    // Where the order stays as it was, nothing has happened: the log says what was done in which order, no more.
    return place === -1 ? { problems: [] } : { problems: ['order-altered', 'entry-unplaced'], place };
  },
  'swap two texts': async (db, log, strike) => {
    const { first, second } = twoPlacesOf(log, strike);
    await swap(db, { columns: ['body'], first: first.id, second: second.id });
    return { problems: ['body-altered'], place: first.place, entry: first.id };
  },
  'swap two texts and their leaves': async (db, log, strike) => {
    const { first, second } = twoPlacesOf(log, strike);
    await swap(db, { columns: ['body', 'leaf'], first: first.id, second: second.id });
    return { problems: ['leaf-altered'], place: first.place, entry: first.id };
  },
  'swap two texts and their leaves everywhere': async (db, log, strike) => {
    const { first, second } = twoPlacesOf(log, strike);
    await swap(db, { columns: ['body', 'leaf'], first: first.id, second: second.id });
    await sql`update audit_place p set leaf = e.leaf from audit_entry e where e.id = p.entry`.execute(db);
    return { problems: ['root-mismatch'], place: first.place };
  },
  'rewrite a root': async (db, log, { here }) => {
    const size = sizeOf(log, here);
    await sql`update audit_root set root = ${forgedLeaf} where size = ${size}`.execute(db);
    return { problems: ['root-altered'], size };
  },
  'rewrite a frontier': async (db, log, { here }) => {
    const size = sizeOf(log, here);
    await sql`update audit_root set frontier[1] = ${forgedLeaf} where size = ${size}`.execute(db);
    return { problems: ['root-altered'], size };
  },
  'rewrite a root with its frontier': async (db, log, { here }) => {
    const size = sizeOf(log, here);
    const { rows } = await sql<{ frontier: Buffer[] }>`
      update audit_root set frontier[1] = ${forgedLeaf} where size = ${size} returning frontier`.execute(db);
    await sql`update audit_root set root = ${rootOf(rows[0]?.frontier ?? [])} where size = ${size}`.execute(
      db,
    );
    return { problems: ['root-mismatch'], size };
  },
  'delete the newest root': async (db, log) => {
    await sql`delete from audit_root where size = ${log.places}`.execute(db);
    return { problems: ['root-missing'], size: log.places };
  },
};

async function swap(
  db: Control,
  { columns, first, second }: { columns: readonly string[]; first: number; second: number },
): Promise<void> {
  const set = columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`other.${column}`)}`);
  await sql`update audit_entry e set ${sql.join(set)} from audit_entry other
    where e.id in (${first}, ${second}) and other.id in (${first}, ${second}) and other.id <> e.id`.execute(
    db,
  );
}

/** Removes what stands at a place, closes the gap and computes every root anew: a log that holds together again. */
export async function forgeWithout(db: Control, place: number): Promise<void> {
  await sql`delete from audit_entry where id = (select entry from audit_place where place = ${place})`.execute(
    db,
  );
  await sql`delete from audit_place where place = ${place}`.execute(db);
  await sql`update audit_place set place = place - 1 where place > ${place}`.execute(db);
  const places = await db.selectFrom('audit_place').select('leaf').orderBy('place').execute();
  const roots = await db.selectFrom('audit_root').select('size').orderBy('size').execute();
  const sizes = new Set(roots.map(({ size }) => Math.min(size, places.length)));
  await sql`delete from audit_root`.execute(db);
  let tree = emptyTree;
  for (const { leaf } of places) {
    tree = append(tree, leaf);
    if (!sizes.has(tree.size)) continue;
    const row = {
      size: tree.size,
      root: rootOf(tree.frontier),
      frontier: [...tree.frontier],
      at: new Date(0),
    };
    await db.insertInto('audit_root').values(row).execute();
  }
}
