/**
 * What a file is once it has been read: rows in the words of the domain, and rejects for what could not be.
 * Files are read in batches, so that a batch can land at once and memory stays flat however long the file is.
 */
import type {
  ConsentDecision,
  DataCategory,
  EventKind,
  IdentifierKind,
  ImportMapping,
  ContactEntry,
  Instant,
  OrganisationEntry,
  PlaceEntry,
  Purpose,
  RejectReason,
} from '@entente/contract';

/** `normalised` is null where what is written cannot be normalised: such an identifier is kept and never matched. */
export type ParsedIdentifier = {
  readonly kind: IdentifierKind;
  readonly written: string;
  readonly normalised: string | null;
};

/** A typed value: dates and instants as ISO text, money in minor units, null where the row clears the value. */
export type ParsedValue = string | number | boolean | null;

/**
 * A customer as one row says. What the row leaves open is not there at all, and stays as it was; what it clears is
 * null, or named in `clearedIdentifiers`. `contact` is what is of category contact besides the identifiers.
 *
 * `digest` is the SHA-256 of everything else but `line`: the same digest means that landing the row again would
 * change nothing. It covers contact data, so it must be keyed before it is stored, or it would confirm a guess.
 */
export type ParsedCustomer = {
  readonly line: number;
  readonly ref: string;
  readonly identifiers: readonly ParsedIdentifier[];
  readonly clearedIdentifiers: readonly IdentifierKind[];
  readonly contact: Readonly<Record<string, string | null>>;
  readonly attributes: Readonly<Record<string, ParsedValue>>;
  readonly digest: Buffer;
};

/** An event; `digest` is its identity: that of its id, else of its content and its ordinal among equals in the file. */
export type ParsedEvent = {
  readonly line: number;
  readonly ref: string;
  readonly kind: EventKind;
  readonly at: Instant;
  readonly properties: Readonly<Record<string, ParsedValue>>;
  readonly digest: Buffer;
};

/** A consent event; a no has no expiry, and `digest` is the identity of its whole content. */
export type ParsedConsent = {
  readonly line: number;
  readonly ref: string;
  readonly purpose: Purpose | '*';
  readonly recipient: string;
  readonly event: ConsentDecision;
  readonly at: Instant;
  readonly expiresAt: Instant | null;
  readonly categories: readonly DataCategory[];
  readonly collectedBy: string | null;
  readonly notice: string | null;
  readonly digest: Buffer;
};

/** A place; `parent` is the ref of the one that it lies in. */
export type ParsedPlace = PlaceEntry & { readonly line: number };

/** An organisation; `parent` is the code of the one that it belongs to. */
export type ParsedOrganisation = OrganisationEntry & { readonly line: number };

/** A contact; whether there is such an organisation and such a customer is settled where it lands. */
export type ParsedContact = ContactEntry & { readonly line: number };

export type RowOf<M extends ImportMapping> = M extends { kind: 'customers' }
  ? ParsedCustomer
  : M extends { kind: 'events' }
    ? ParsedEvent
    : M extends { kind: 'places' }
      ? ParsedPlace
      : M extends { kind: 'organisations' }
        ? ParsedOrganisation
        : M extends { kind: 'contacts' }
          ? ParsedContact
          : ParsedConsent;

/** What did not land: a whole row, or (of a customer) one cell of a row that otherwise did. Lines count from 1. */
export type Reject = {
  readonly line: number;
  readonly scope: 'row' | 'cell';
  readonly column: string | null;
  readonly value: string;
  readonly reason: RejectReason;
};

/** Rows that follow each other in the file, and what was rejected among them, both in the file's order. */
export type Batch<Row> = {
  readonly rows: readonly Row[];
  readonly rejects: readonly Reject[];
  /** Of each row that was rejected whole, the ref; null where it cannot be read. */
  readonly rejectedRefs: readonly (string | null)[];
  /** Rows of the file that this batch accounts for: those that are in `rows`, and those rejected whole. */
  readonly rowsRead: number;
  /** Bytes of the file read when the batch was complete, from its beginning. */
  readonly bytesRead: number;
};

/** The cells of one row by slot; undefined where a JSON line does not have the key at all. */
export type Cells = readonly (string | undefined)[];

/** Where a mapped column stands in {@link Cells}. */
export type SlotOf = (column: string) => number;

/** Makes a row of cells, or adds to `rejects` why it cannot. */
export type RowReader<Row> = (line: number, cells: Cells, rejects: Reject[]) => Row | undefined;
