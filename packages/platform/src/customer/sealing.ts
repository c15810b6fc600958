/**
 * What the program makes of a customer before the database gets it: contact data sealed, identifiers and the row's
 * digest hashed under the store's keys. That is most of the work of an import, and for somebody new it depends on the
 * row alone, so it is done while the database writes the batch before.
 */
import { setImmediate } from 'node:timers/promises';
import type { PartnerHandle } from '@entente/contract';
import { keyedHash, type StoreKeys } from '@entente/store';
import type { ParsedCustomer } from '../import/rows.ts';
import { identifierHash, sealContact } from './contact.ts';
import type { CustomerRow, IdentifierRow } from './queries.ts';
import { nobody, withRow, type CustomerState } from './state.ts';

export type Sealing = { readonly keys: StoreKeys; readonly partner: PartnerHandle };

/** A customer of whom only this row is known, ready to be written. */
export type Newcomer = {
  readonly customer: CustomerRow;
  readonly identifiers: readonly IdentifierRow[];
};

/** Others get their turn after so many rows. */
const rowsOfTurn = 100;

/** Seals rows as of somebody new, before they are asked for or when they are. */
export function newcomers(sealing: Sealing): {
  readonly prepare: (rows: readonly ParsedCustomer[]) => Promise<void>;
  readonly of: (row: ParsedCustomer) => Newcomer;
} {
  const made = new WeakMap<ParsedCustomer, Newcomer>();
  return {
    prepare: async (rows) => {
      for (const [index, row] of rows.entries()) {
        if (index % rowsOfTurn === 0) await setImmediate();
        made.set(row, newcomerOf(row, sealing));
      }
    },
    of: (row) => made.get(row) ?? newcomerOf(row, sealing),
  };
}

function newcomerOf(row: ParsedCustomer, sealing: Sealing): Newcomer {
  const after = withRow(nobody, row);
  const { ref } = row;
  return {
    customer: customerRow({ ref, digest: keyedDigest(row, sealing.keys), after }, sealing),
    identifiers: identifierRows({ ref, after }, sealing),
  };
}

export function customerRow(
  { ref, digest, after }: { ref: string; digest: Buffer; after: CustomerState },
  { keys, partner }: Sealing,
): CustomerRow {
  return {
    ref,
    attributes: JSON.stringify(after.attributes),
    contact: sealContact(keys.contact, { partner, ref }, after.contact),
    digest,
  };
}

export function identifierRows(
  { ref, after }: { ref: string; after: CustomerState },
  { keys }: Sealing,
): IdentifierRow[] {
  const positions = new Map<string, number>();
  return after.contact.identifiers.map(({ kind, normalised }) => {
    const position = positions.get(kind) ?? 0;
    positions.set(kind, position + 1);
    return {
      ref,
      kind,
      position,
      hash: normalised === null ? null : identifierHash(keys.hash, kind, normalised),
    };
  });
}

/** The digest of a row as it is stored: keyed, since it covers contact data. */
export function keyedDigest({ digest }: ParsedCustomer, keys: StoreKeys): Buffer {
  return keyedHash(keys.hash, `row\n${digest.toString('hex')}`);
}
