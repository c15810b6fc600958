// What happened to a world, written down as raw rows: all that the naive reading has to go by.
import type { Copies } from './handed.ts';
import type { Consent, Customer, Permission } from './naive.ts';
import type { ConsentLine, CustomerLine, Line, World } from './world.ts';

export type Publication = {
  readonly provider: string;
  readonly key: string;
  readonly name: string;
  /** Those who were in the set and covered when it was published, each person as the refs of its records. */
  people: readonly (readonly string[])[];
};

export type Diary = {
  readonly permissions: readonly Permission[];
  readonly books: Record<string, { customers: Customer[]; consents: Consent[] }>;
  /** Who was erased, by partner and ref; lifted once a newer consent lets the customer come back. */
  readonly erased: Map<string, { at: number; lifted: boolean }>;
  readonly suspended: Set<string>;
  readonly left: Set<string>;
  readonly publications: Publication[];
  /** Lines of consents that are recorded already: the same line again is nothing new. */
  readonly seen: Set<string>;
  recordings: number;
  readonly copies: Copies;
};

export const keyOf = ({ provider, recipient, purpose, categories }: Omit<Line, 'actions'>): string =>
  `${provider}>${recipient} ${purpose} ${categories.toSorted().join('+')}`;

export function newDiary({ partners, lines }: World): Diary {
  return {
    permissions: lines.map((line) => ({ ...line, key: keyOf(line) })),
    books: Object.fromEntries(partners.map((partner) => [partner, { customers: [], consents: [] }])),
    erased: new Map(),
    suspended: new Set(),
    left: new Set(),
    publications: [],
    seen: new Set(),
    recordings: 0,
    copies: { handed: [], recalls: [] },
  };
}

/** A file of customers: a later row replaces all that is known of its customer; who was erased stays away. */
export function noteCustomers(diary: Diary, partner: string, rows: readonly CustomerLine[]): void {
  const { customers } = diary.books[partner]!;
  for (const { ref, email, phone, name } of rows) {
    if (diary.erased.get(`${partner} ${ref}`)?.lifted === false) continue;
    const keys = { email: email.normal, phone: phone.normal, 'name-birth-postcode': name.normal };
    const place = customers.findIndex((customer) => customer.ref === ref);
    if (place === -1) customers.push({ ref, keys });
    else customers[place] = { ref, keys };
  }
}

/** Decisions that were recorded together; `source` tells apart where they came from. */
export function noteConsents(
  diary: Diary,
  partner: string,
  { rows, now, source }: { rows: readonly ConsentLine[]; now: number; source: string },
): void {
  const { customers, consents } = diary.books[partner]!;
  diary.recordings += 1;
  const present = new Set(customers.map(({ ref }) => ref));
  for (const row of rows) {
    const identity = JSON.stringify([partner, source, row]);
    if (row.recipient === 'nobody-known' || diary.seen.has(identity)) continue;
    if (row.event === 'given' && (row.purpose === '*' || row.recipient === '*')) continue;
    if (row.event === 'given' && !present.has(row.ref)) {
      const erasure = diary.erased.get(`${partner} ${row.ref}`);
      if (!erasure || row.at <= erasure.at) continue;
      erasure.lifted = true;
    }
    diary.seen.add(identity);
    consents.push({ ...row, recordedAt: now, recording: diary.recordings });
  }
}

/** An erasure is a no to everything, for every record of the person, and takes one of them away. */
export function noteErasure(diary: Diary, partner: string, { ref, now }: { ref: string; now: number }): void {
  const { customers, consents } = diary.books[partner]!;
  const email = customers.find((customer) => customer.ref === ref)?.keys.email ?? null;
  const mates = customers.filter(({ keys }) => email !== null && keys.email === email);
  const everything = { purpose: '*', recipient: '*', event: 'withdrawn', categories: [], expiresAt: null };
  diary.recordings += 1;
  for (const each of new Set([ref, ...mates.map((mate) => mate.ref)])) {
    const recorded = { at: now, recordedAt: now, recording: diary.recordings };
    consents.push({ ref: each, ...everything, ...recorded });
  }
  customers.splice(
    customers.findIndex((customer) => customer.ref === ref),
    1,
  );
  diary.erased.set(`${partner} ${ref}`, { at: now, lifted: false });
  for (const { permission, rows } of diary.copies.handed) {
    if (permission.recipient !== partner) continue;
    for (const row of rows) if (row.ownRef === ref) row.isKept = false;
  }
}
