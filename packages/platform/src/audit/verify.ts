/**
 * The check of the log: reads entries, places and roots side by side in their orders and recomputes every hash.
 * It names the first place where they disagree.
 *
 * Each fact is written in several rows: an entry's text is bound by its leaf hash, by the copy of that hash at its
 * place, and by every later root; its position by (xid, id) and by its place. Whoever alters some of these is named
 * to the place. Whoever rewrites all of them but the roots is caught between two roots. Whoever rewrites the roots as
 * well has made another log that holds together, which only a root noted elsewhere beforehand can tell.
 */
import type { AuditFinding, AuditProblem, AuditReport, AuditRoot } from '@entente/contract';
import { leafOfBody } from './entry.ts';
import {
  countHeld,
  findEntryAhead,
  getExtent,
  hasEntry,
  hasPlace,
  listEntries,
  listPlaces,
  listRoots,
  type EntryRow,
  type Extent,
  type PlaceRow,
  type RootRow,
} from './pages.ts';
import type { AuditDatabase } from './tables.ts';
import { append, emptyTree, equalHashes, frontierLength, hex, rootOf, type Tree } from './tree.ts';

/** How far a check has come: the tree over the places in order, the last size whose root agreed, what waits. */
interface Progress {
  tree: Tree;
  agreed: number;
  waiting: number;
}

/**
 * Checks the whole log as it is now, with `noted` the root that somebody noted earlier. `db` must see every row of
 * the three tables. The log may grow meanwhile; entries whose transaction is still in doubt are left for next time.
 */
export async function verifyAudit(
  db: AuditDatabase,
  { noted, pageRows = 1_000 }: { noted?: AuditRoot | undefined; pageRows?: number } = {},
): Promise<AuditReport> {
  const progress: Progress = { tree: emptyTree, agreed: 0, waiting: 0 };
  const extent = await getExtent(db);
  const first = await findFirst(db, { extent, progress, noted, pageRows });
  const { size, frontier } = progress.tree;
  return {
    verified: first === null,
    entries: size,
    waiting: progress.waiting,
    held: await countHeld(db, extent),
    root: { size, hash: hex(rootOf(frontier)) },
    first,
  };
}

interface Check {
  readonly extent: Extent;
  readonly progress: Progress;
  readonly noted: AuditRoot | undefined;
  readonly pageRows: number;
}

async function findFirst(
  db: AuditDatabase,
  { extent, progress, noted, pageRows }: Check,
): Promise<AuditFinding | null> {
  const entries = listEntries(db, extent, pageRows);
  const roots = listRoots(db, extent, pageRows);
  let root = await next(roots);
  const early = checkNoted(noted, emptyTree);
  if (early) return early;

  for await (const place of listPlaces(db, extent, pageRows)) {
    const entry = await next(entries);
    const finding = await checkPlace(db, { place, entry, due: progress.tree.size });
    if (finding) return finding;
    progress.tree = append(progress.tree, place.leaf);
    for (; root && root.size <= progress.tree.size; root = await next(roots)) {
      const wrong = checkRoot(root, progress);
      if (wrong) return wrong;
      progress.agreed = root.size;
    }
    const forked = checkNoted(noted, progress.tree);
    if (forked) return forked;
  }
  const { size } = progress.tree;
  if (root) return checkMissing(root, entries, progress);
  if (progress.agreed < size) return finding('root-missing', { size });
  if (noted && noted.size > size) return finding('noted-root-ahead', { place: size, size: noted.size });
  return checkWaiting(db, entries, progress);
}

// What stands at the place that is due must be the entry that is due, with the text that its hashes say.
async function checkPlace(
  db: AuditDatabase,
  { place, entry, due }: { place: PlaceRow; entry: EntryRow | undefined; due: number },
): Promise<AuditFinding | null> {
  if (place.place !== due) return finding('place-missing', { place: due });
  if (entry?.id !== place.entry) {
    if (!(await hasEntry(db, place.entry)))
      return finding('entry-missing', { place: due, entry: place.entry });
    if (!entry) return finding('order-altered', { place: due, entry: place.entry });
    const problem = (await hasPlace(db, entry.id)) ? 'order-altered' : 'entry-unplaced';
    return finding(problem, { place: due, entry: entry.id });
  }
  const problem = equalHashes(entry.leaf, place.leaf) ? problemIn(entry) : 'leaf-altered';
  return problem && finding(problem, { place: due, entry: entry.id });
}

// An entry in itself: its text gives its hash, and names the partner it is shown to.
function problemIn(entry: EntryRow): AuditProblem | null {
  if (!equalHashes(leafOfBody(entry.body), entry.leaf)) return 'body-altered';
  return partnerIn(entry.body) === entry.partner ? null : 'partner-altered';
}

// Undefined for a text that names no partner, not even null, or is not JSON at all: no row agrees with that.
function partnerIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { partner?: unknown } | null)?.partner;
  } catch {
    return undefined;
  }
}

// A stored root must be in itself what its frontier says, then what the entries say.
function checkRoot({ size, root, frontier }: RootRow, { tree, agreed }: Progress): AuditFinding | null {
  if (
    size !== tree.size ||
    frontier.length !== frontierLength(size) ||
    !equalHashes(rootOf(frontier), root)
  ) {
    return finding('root-altered', { size });
  }
  return equalHashes(rootOf(tree.frontier), root) ? null : finding('root-mismatch', { place: agreed, size });
}

// The places up to a root are not all there. Where the next entries make up its tree, their places were removed and
// nothing else; otherwise something since the last root that agreed is gone, and what followed it has moved up.
async function checkMissing(
  { size, root }: RootRow,
  entries: AsyncGenerator<EntryRow, void>,
  { tree, agreed }: Progress,
): Promise<AuditFinding> {
  let completed = tree;
  while (completed.size < size) {
    const entry = await next(entries);
    if (!entry) break;
    completed = append(completed, entry.leaf);
  }
  return equalHashes(rootOf(completed.frontier), root)
    ? finding('place-missing', { place: tree.size })
    : finding('root-mismatch', { place: agreed, size });
}

function checkNoted(noted: AuditRoot | undefined, { size, frontier }: Tree): AuditFinding | null {
  if (noted?.size !== size || noted.hash === hex(rootOf(frontier))) return null;
  return finding('noted-root-mismatch', { size });
}

// Entries without a place have nothing to be held against but themselves.
async function checkWaiting(
  db: AuditDatabase,
  entries: AsyncGenerator<EntryRow, void>,
  progress: Progress,
): Promise<AuditFinding | null> {
  for await (const entry of entries) {
    const problem = problemIn(entry);
    if (problem) return finding(problem, { entry: entry.id });
    progress.waiting++;
  }
  const ahead = await findEntryAhead(db);
  return ahead === undefined ? null : finding('entry-ahead', { entry: ahead });
}

async function next<Row>(rows: AsyncGenerator<Row, void>): Promise<Row | undefined> {
  const step = await rows.next();
  return step.done ? undefined : step.value;
}

function finding(problem: AuditProblem, where: Partial<Omit<AuditFinding, 'problem'>>): AuditFinding {
  return { problem, place: null, entry: null, size: null, ...where };
}
