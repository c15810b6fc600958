/**
 * A form with a file, as browsers send it (RFC 7578), read as it comes: a file of any size goes on piece by piece to
 * whoever reads it, no faster than it is taken. Of everything else little is held, and what is larger is refused.
 */
import { refuse } from '@entente/contract';

export type Part = {
  readonly name: string;
  /** Undefined of a field that is no file. */
  readonly fileName: string | undefined;
  /** To be read before the next part is asked for; what is left of it is passed over. */
  readonly content: AsyncGenerator<Uint8Array, void>;
};

/** Bytes of the lines above a part's content. */
const headLength = 8_192;
/** Bytes of a field that is no file. */
const fieldLength = 65_536;
const blankLine = Buffer.from('\r\n\r\n');

/** The parts of a form in order. Refuses `input-invalid` for what is none, or breaks off. */
export async function* partsOf(request: Request): AsyncGenerator<Part, void> {
  const type = request.headers.get('content-type') ?? '';
  const boundary = /^multipart\/form-data;.*\bboundary="?([^";]{1,70})"?/i.exec(type)?.[1];
  if (boundary === undefined || request.body === null) return notAForm();
  const border = Buffer.from(`\r\n--${boundary}`);
  const held = holding(request.body);
  yield* partsBetween(held, border);
}

async function* partsBetween(held: Held, border: Buffer): AsyncGenerator<Part, void> {
  // Nothing stands above the first border; the line break that belongs to it is not there.
  for await (const _ of held.until(border)) continue;
  for (;;) {
    const mark = (await held.take(2)).toString('latin1');
    if (mark === '--') return;
    if (mark !== '\r\n') notAForm();
    const head = await textOf(held.until(blankLine), headLength);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? notAForm();
    const content = held.until(border);
    yield { name, fileName: /\bfilename="([^"]*)"/i.exec(head)?.[1], content };
    for await (const _ of content) continue;
  }
}

/** What somebody typed into a field. Refuses `input-invalid` for more than a field has. */
export const textOfPart = ({ content }: Part): Promise<string> => textOf(content, fieldLength);

async function textOf(pieces: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > most) notAForm();
    read.push(piece);
  }
  return Buffer.concat(read).toString('utf8');
}

type Held = {
  readonly take: (bytes: number) => Promise<Buffer>;
  /** What comes before that mark, which is passed over. */
  readonly until: (mark: Buffer) => AsyncGenerator<Uint8Array, void>;
};

/** A stream of which only so much is held as could be the beginning of a mark. */
function holding(body: ReadableStream<Uint8Array>): Held {
  const chunks = body[Symbol.asyncIterator]();
  let held: Buffer = Buffer.from('\r\n');
  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) return notAForm();
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value]);
  };
  return {
    take: async (bytes) => {
      while (held.length < bytes) await more();
      const taken = held.subarray(0, bytes);
      held = held.subarray(bytes);
      return taken;
    },
    until: async function* (mark) {
      for (;;) {
        const at = held.indexOf(mark);
        const isFound = at >= 0;
        const end = isFound ? at : Math.max(0, held.length - mark.length + 1);
        const before = held.subarray(0, end);
        held = held.subarray(isFound ? end + mark.length : end);
        if (before.length > 0) yield before;
        if (isFound) return;
        await more();
      }
    },
  };
}

const notAForm = (): never =>
  refuse('input-invalid', { detail: 'the form broke off, or is none', faults: [] });
