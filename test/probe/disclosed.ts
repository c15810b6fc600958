// Who may be shown what: the rules of disclosure, in one place, as what stands in the world follows from them. Whatever
// else comes back to somebody is a leak.
import type { World } from './cast.ts';
import { former, handles, mateOf } from './cast.ts';
import { canariesIn, type Found, type Kind } from './canary.ts';
import { withAdmin } from '../support/server.ts';

/** Who looks: a partner's people or key, the operator, or nobody. `cooperations` narrows a key to those. */
export type Viewer = { readonly partner: string; readonly cooperations?: readonly string[] };

type Reach = {
  readonly readers: Set<string>;
  readonly cooperations: Set<string>;
  isEverywhere: boolean;
  readonly where: string;
};

const isHandle = (text = ''): boolean => (handles as readonly string[]).includes(text);
const everybody = new Set<string>([...handles, 'operator']);
/** The texts of who was handed over and has not withdrawn, in the categories that the permissions have. */
const handed = (of: string, n: number): readonly string[] => (n >= 1 && n <= 12 ? [mateOf(of as never)] : []);

/** To whom besides its own partner a text is shown. What is not here is shown to nobody else. */
const shownTo: Partial<Record<Kind, (of: string, found: Found, world: World) => Iterable<string>>> = {
  // The directory is everybody's who is signed in.
  name: () => everybody,
  // Terms are their parties'.
  terms: (_, { token }, world) => world.parties.get(token) ?? [],
  // A delivery hands over contact data and purchases, and nothing of another category.
  mail: (of, { n }) => handed(of, Number(n)),
  phone: (of, { n }) => handed(of, Number(n)),
  given: (of, { n }) => handed(of, Number(n)),
  family: (of, { n }) => handed(of, Number(n)),
  street: (of, { n }) => handed(of, Number(n)),
  item: (of, { n }) => handed(of, Number(n)),
  // A published set is named to the recipient of its permission; what is only saved is not.
  set: (of, { n }) => (n === '' ? [mateOf(of as never)] : []),
  // A shared column is named to the recipient of its permission.
  share: (of) => [mateOf(of as never)],
  // What a recipient answered to a recall is for the provider who recalled.
  statement: (of) => [mateOf(of as never)],
  // Why a recipient was told for the last time is told to the recipient.
  late: (of) => [former[of as keyof typeof former]],
};

export type Disclosure = {
  /** What stands in a text that this viewer may not be shown, as `token (where it is from)`. */
  readonly leaksIn: (text: string, viewer: Viewer, told: string) => string[];
  /** Whether everything in a text that is somebody's may be shown to this viewer. */
  readonly isOpen: (value: string, viewer: Viewer) => boolean;
};

/** Reads every id of the world from its database, with where it stands, and applies the rules. */
export async function discloses(world: World): Promise<Disclosure> {
  const ids = await idsOf(world);
  const refusedText = (found: Found, viewer: Viewer): boolean => {
    const of = handles.find((handle) => handle.startsWith(found.of))!;
    if (viewer.partner === of) return false;
    const others = new Set(shownTo[found.kind]?.(of, found, world) ?? []);
    if (!others.has(viewer.partner)) return true;
    // What came through a cooperation is out of sight for a key that is narrowed to another.
    return viewer.cooperations !== undefined && found.kind !== 'name' && !isOverText(found, world);
  };
  const refusedId = (token: string, viewer: Viewer): boolean => {
    const reach = ids.get(token);
    if (!reach) return false;
    if (!reach.readers.has(viewer.partner)) return true;
    const { cooperations } = viewer;
    if (cooperations === undefined || reach.isEverywhere) return false;
    return !cooperations.some((id) => reach.cooperations.has(id));
  };
  const leaksIn: Disclosure['leaksIn'] = (text, viewer, told) => {
    const lower = text.toLowerCase();
    const known = told.toLowerCase();
    const leaks = new Set<string>();
    for (const found of canariesIn(lower))
      if (refusedText(found, viewer) && !known.includes(found.token)) leaks.add(found.token);
    // A permission is known to the two whom it is between, and to whoever wrote the line it is made of.
    const isTold = (...both: (string | undefined)[]): boolean =>
      both.every((each = '') => known.includes(each));
    for (const [token, provider, recipient] of lower.matchAll(/([a-z]+)>([a-z]+) [a-z]+-/g))
      if (
        ![provider, recipient].includes(viewer.partner) &&
        isHandle(provider) &&
        !isTold(provider, recipient)
      )
        leaks.add(token);
    for (const [token] of lower.matchAll(/[a-z0-9]{10,64}/g))
      if (refusedId(token, viewer) && !known.includes(token))
        leaks.add(`${token} (${ids.get(token)!.where})`);
    return [...leaks];
  };
  return { leaksIn, isOpen: (value, viewer) => leaksIn(value, viewer, '').length === 0 };
}

/** Every random id and hash that is recognised wherever it comes up. */
export const tokensOf = async (world: World): Promise<ReadonlySet<string>> =>
  new Set((await idsOf(world)).keys());

/** Whether it is the name of an agreement that is over, to which the narrowed key is narrowed. */
const isOverText = ({ kind, token }: Found, { parties }: World): boolean =>
  kind === 'terms' && [...parties.keys()][0] === token;

const idPattern = /^(?:[a-z2-7]{10}|[a-z2-7]{16}|[0-9a-f]{32}|[0-9a-f]{64})$/;

/**
 * Random ids and hashes by where they stand: in a partner's store, in rows of the directory that are a partner's, or in a
 * cooperation. They are for whose store or row it is, or for the parties.
 */
async function idsOf({ url }: World): Promise<ReadonlyMap<string, Reach>> {
  const ids = new Map<string, Reach>();
  const note = (token: string, { readers, cooperation, where }: Standing): void => {
    const reach = ids.get(token) ?? {
      readers: new Set(),
      cooperations: new Set(),
      isEverywhere: false,
      where,
    };
    for (const reader of readers) reach.readers.add(reader);
    if (cooperation === undefined) reach.isEverywhere = true;
    else reach.cooperations.add(cooperation);
    ids.set(token, reach);
  };
  await withAdmin(url, async (admin) => {
    const { rows: tables } = await admin.query<{ schema: string; name: string }>(
      `select schemaname as schema, tablename as name from pg_tables
       where (schemaname = 'control' or schemaname ~ '^(store|coop)_') and tablename !~ '^(audit_|key$)'`,
    );
    const { rows: named } = await admin.query<{ cooperation: string; partner: string }>(
      'select cooperation, partner from control.party',
    );
    const parties = Map.groupBy(named, ({ cooperation }) => cooperation);
    for (const { schema, name } of tables) {
      const { rows } = await admin.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from ${schema}.${name} t`,
      );
      for (const { row } of rows) {
        const standing = standingOf({ schema, name, row, parties });
        for (const [column, value] of Object.entries(row)) {
          // Whoever writes down the same terms is told the same hash.
          if (typeof value !== 'string' || (schema.startsWith('coop_') && column === 'hash')) continue;
          const token = value.replace(/^\\x/, '');
          if (!idPattern.test(token)) continue;
          const where = `${schema}.${name}.${column}`;
          // The id of a cooperation is its parties', whichever row it stands in.
          note(token, { ...standing, where, ...(column === 'cooperation' && { cooperation: token }) });
        }
      }
    }
  });
  return ids;
}

type Standing = {
  readonly readers: Iterable<string>;
  readonly cooperation: string | undefined;
  readonly where: string;
};

function standingOf({
  schema,
  name,
  row,
  parties,
}: {
  schema: string;
  name: string;
  row: Record<string, unknown>;
  parties: ReadonlyMap<string, readonly { readonly partner: string }[]>;
}): Standing {
  const where = `${schema}.${name}`;
  const cooperation = typeof row['cooperation'] === 'string' ? row['cooperation'] : undefined;
  if (schema.startsWith('store_')) return { readers: [schema.slice('store_'.length)], cooperation, where };
  if (schema.startsWith('coop_')) {
    const id = schema.slice('coop_'.length);
    return { readers: (parties.get(id) ?? []).map(({ partner }) => partner), cooperation: id, where };
  }
  // Jobs of everybody are counted by the operator, who also runs the platform's own, and takes back whom it appointed.
  const isOperators = name === 'job' || row['partner'] == null || row['appointed'] === true;
  const operators = isOperators ? ['operator'] : [];
  const owner = typeof row['partner'] === 'string' ? [row['partner']] : [];
  return { readers: [...owner, ...operators], cooperation, where };
}
