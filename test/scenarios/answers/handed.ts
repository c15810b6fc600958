// Deliveries, inboxes and recalls as the naive reading keeps them: a row ends at the first instant at which its person
// is not covered, whether the clock or a decision brought that about, and never comes back.
import type { Books, Permission } from './naive.ts';
import { isCovered, personsOf, type Person } from './naive.ts';

const day = 86_400_000;
const agreementEnd = Date.parse('2027-01-01T00:00:00Z');

export type Row = {
  readonly pairwise: string;
  /** The provider's record that was handed over. */
  readonly ref: string;
  /** The recipient's record of the same person, if it had one. */
  readonly ownRef: string | null;
  until: number;
  isOver: boolean;
  /** False once the recipient erased its own record of the person: the row is gone, but nobody has recalled it. */
  isKept: boolean;
};
export type Handed = {
  readonly id: string;
  readonly permission: Permission;
  readonly rows: Row[];
};
export type Recall = {
  readonly key: string;
  readonly provider: string;
  readonly recipient: string;
  readonly pairwise: string;
  readonly reason: 'withdrawn' | 'expired' | 'agreement-ended';
  readonly openedAt: number;
  isAnswered: boolean;
};
export type Copies = { readonly handed: Handed[]; readonly recalls: Recall[] };

/** Until when a row about this person may be kept, if it is handed over at t. */
export function untilOf(books: Books, person: Person, permission: Permission, t: number): number {
  return Math.min(t + 30 * day, agreementEnd, lossAfter(books, person, permission, t));
}

/** The first instant after t at which the person is not covered, as far as is known. */
function lossAfter(books: Books, person: Person, permission: Permission, t: number): number {
  const own = books.consents.filter(({ ref }) => person.refs.includes(ref));
  const instants = own.flatMap(({ at, expiresAt }) => [at, expiresAt ?? at]).filter((instant) => instant > t);
  return Math.min(...instants.filter((instant) => !isCovered(books, person, permission, instant)));
}

function open(
  copies: Copies,
  { permission }: Handed,
  recall: Pick<Recall, 'pairwise' | 'reason' | 'openedAt'>,
): void {
  const { key, provider, recipient } = permission;
  const same = (other: Recall): boolean => other.key === key && other.pairwise === recall.pairwise;
  if (copies.recalls.some((other) => same(other) && !other.isAnswered)) return;
  copies.recalls.push({ key, provider, recipient, ...recall, isAnswered: false });
}

/** The clock has come to `now`: what expired meanwhile is over, in the order in which it did. */
export function passTime(copies: Copies, now: number): void {
  const due = copies.handed.flatMap((handed) =>
    handed.rows.filter((row) => !row.isOver && row.until <= now).map((row) => ({ handed, row })),
  );
  for (const { handed, row } of due.toSorted((a, b) => a.row.until - b.row.until)) {
    row.isOver = true;
    if (row.isKept) open(copies, handed, { pairwise: row.pairwise, reason: 'expired', openedAt: row.until });
  }
}

/** Something happened at `now`: whoever it uncovered is recalled, and whoever it will uncover leaves in time. */
export function followCopies(
  copies: Copies,
  {
    books,
    left,
    isOver,
    now,
  }: { books: Record<string, Books>; left: ReadonlySet<string>; isOver: boolean; now: number },
): void {
  for (const handed of copies.handed) {
    const { permission } = handed;
    const { provider, recipient } = permission;
    const own = books[provider]!;
    const persons = personsOf(provider, own);
    for (const row of handed.rows.filter((each) => !each.isOver)) {
      const recall = { pairwise: row.pairwise, openedAt: now };
      const person = persons.find(({ refs }) => refs.includes(row.ref));
      if (isOver || left.has(provider) || left.has(recipient)) {
        row.isOver = true;
        if (row.isKept) open(copies, handed, { ...recall, reason: 'agreement-ended' });
      } else if (!person || !isCovered(own, person, permission, now)) {
        row.isOver = true;
        open(copies, handed, { ...recall, reason: 'withdrawn' });
      } else row.until = Math.min(row.until, lossAfter(own, person, permission, now));
    }
  }
}

const answerTime = 72 * 3_600_000;

export function stateOf({ isAnswered, openedAt }: Recall, now: number): string {
  if (isAnswered) return 'ACKNOWLEDGED';
  return openedAt + answerTime <= now ? 'OVERDUE' : 'PENDING';
}
