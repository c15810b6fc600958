/**
 * The proof that one entry stands in the log. It is made against the root that was stored when the entry got its
 * place, from that batch alone: whatever stood before is in the root stored before it, subtree by subtree.
 */
import type { AuditRoot, InclusionProof } from '@entente/contract';
import { leafOfBody } from './entry.ts';
import { verifyInclusion } from './proof.ts';
import type { AuditDatabase } from './tables.ts';
import { equalHashes, hex, nodeHash, type Hash } from './tree.ts';

export type FoundEntry = { readonly id: number; readonly body: string; readonly leaf: Hash };

/** Proves that the entry is in the log; without a place, as long as it waits for one. `db` opens the whole log. */
export async function proveEntry(db: AuditDatabase, { id, body, leaf }: FoundEntry): Promise<InclusionProof> {
  const isOfBody = equalHashes(leafOfBody(body), leaf);
  const told = { entry: String(id), body, leaf: hex(leaf) };
  const placed = await db
    .selectFrom('audit_place')
    .select('place')
    .where('entry', '=', id)
    .executeTakeFirst();
  const end = placed && (await findRoot(db, 'above', placed.place));
  if (!placed || !end) return { ...told, place: null, root: null, proof: [], isProven: false };
  const start = await findRoot(db, 'upTo', placed.place);
  const rows = await db
    .selectFrom('audit_place')
    .select(['place', 'leaf'])
    .where('place', '>=', start?.size ?? 0)
    .where('place', '<', end.size)
    .orderBy('place')
    .execute();
  const leaves = rows.map((row) => row.leaf);
  const proof = proofWithin(
    { size: start?.size ?? 0, frontier: start?.frontier ?? [] },
    leaves,
    placed.place,
  );
  const root: AuditRoot = { size: end.size, hash: hex(end.root) };
  const isProven =
    isOfBody && verifyInclusion({ leaf, place: placed.place, size: end.size, root: end.root, proof });
  return { ...told, place: placed.place, root, proof: proof.map(hex), isProven };
}

/** The smallest stored root above a place, or the largest whose leaves all stand before it. */
function findRoot(db: AuditDatabase, which: 'above' | 'upTo', place: number) {
  return db
    .selectFrom('audit_root')
    .select(['size', 'root', 'frontier'])
    .where('size', which === 'above' ? '>' : '<=', place)
    .orderBy('size', which === 'above' ? 'asc' : 'desc')
    .limit(1)
    .executeTakeFirst();
}

/**
 * The inclusion proof (RFC 9162, 2.1.3.1) of a place in the tree that begins with `start`, given by its frontier, and
 * goes on with these leaves. The place is one of the leaves.
 */
export function proofWithin(
  start: { readonly size: number; readonly frontier: readonly Hash[] },
  leaves: readonly Hash[],
  place: number,
): Hash[] {
  const size = start.size + leaves.length;
  const subtrees = new Map<string, Hash>();
  let from = 0;
  for (const root of start.frontier) {
    const width = largestPowerUpTo(start.size - from);
    subtrees.set(`${from} ${from + width}`, root);
    from += width;
  }
  const rootOf = (first: number, end: number): Hash => {
    const known =
      subtrees.get(`${first} ${end}`) ?? (end - first === 1 ? leaves[first - start.size] : undefined);
    if (known) return known;
    if (end - first === 1) throw new RangeError(`leaf ${first} is in no subtree of the log's beginning`);
    const split = first + largestPowerUpTo(end - first - 1);
    return nodeHash(rootOf(first, split), rootOf(split, end));
  };
  const proof: Hash[] = [];
  for (let first = 0, end = size; end - first > 1;) {
    const split = first + largestPowerUpTo(end - first - 1);
    proof.unshift(place < split ? rootOf(split, end) : rootOf(first, split));
    if (place < split) end = split;
    else first = split;
  }
  return proof;
}

function largestPowerUpTo(n: number): number {
  let power = 1;
  while (power * 2 <= n) power *= 2;
  return power;
}
