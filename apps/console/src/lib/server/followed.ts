/**
 * What followed from a no: which permissions carry nobody of that person any more, and who was told to erase them. Who
 * may not see the ledger is told the former, and how many recalls opened.
 */
import { parsePermissionKey, type CustomerFile } from '@entente/contract';
import type { apiOf } from './api.ts';

type Api = ReturnType<typeof apiOf>;
type Agreement = { readonly id: string; readonly name: string };

export type Followed = {
  /** Permissions that the no is about, in the agreements in which they are signed. */
  readonly left: readonly { readonly permission: string; readonly agreements: readonly Agreement[] }[];
  /** One for each recall that opened; undefined for who may not see the ledger. */
  readonly recalled: readonly Recalled[] | undefined;
};
type Recalled = {
  readonly recipient: string;
  readonly permission: string;
  readonly agreement: Agreement;
  /** How many rows of the person left the recipient's inbox: one for each delivery. */
  readonly rows: number;
};
type No = { readonly purpose: string; readonly recipient: string };

const isAbout = (no: No, { purpose, recipient }: No): boolean =>
  (no.purpose === '*' || no.purpose === purpose) && (no.recipient === '*' || no.recipient === recipient);

/** What followed from a no that was just recorded. `file` is the person's, read since. */
export async function whatFollowed(api: Api, no: No, file: CustomerFile | undefined): Promise<Followed> {
  const [{ permissions }, { agreements }] = await Promise.all([
    api.consent.coverage({}),
    api.agreement.list({ limit: 100 }),
  ]);
  const names = new Map<string, string>(agreements.map(({ id, name }) => [id, name]));
  const named = (id: string): Agreement => ({ id, name: names.get(id) ?? id });
  const left = permissions
    .filter(({ cooperations }) => cooperations.length > 0)
    .filter(({ permission }) => isAbout(no, parsePermissionKey(permission)))
    .map(({ permission, cooperations }) => ({ permission, agreements: cooperations.map(named) }));
  return { left, recalled: file && recalledIn(file, no, named) };
}

function recalledIn(
  { consents: { decisions }, disclosures }: CustomerFile,
  no: No,
  named: (id: string) => Agreement,
): Recalled[] {
  const last = decisions.toSorted((a, b) => b.recording - a.recording)[0];
  if (last === undefined) return [];
  const recordedAt = Date.parse(last.recordedAt);
  const found = disclosures.filter(
    (each) => each.recalledAt !== null && Date.parse(each.recalledAt) >= recordedAt && isAbout(no, each),
  );
  const groups = Map.groupBy(found, ({ cooperation, permission }) => `${cooperation} ${permission}`);
  return [...groups.values()].map((rows) => {
    const { recipient, permission, cooperation } = rows[0]!;
    return { recipient, permission, agreement: named(cooperation), rows: rows.length };
  });
}
