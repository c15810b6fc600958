import { refuse } from '@entente/contract';

/** What somebody typed into a form, as text; what is not there is empty. Files are not among it. */
export type Typed = {
  text(name: string): string;
  /** Undefined where nothing was typed. */
  find(name: string): string | undefined;
  all(name: string): string[];
};

/** Bytes of a form without files. */
const most = 524_288;

/** What the form of a request says. Refuses `limit-exceeded` for one that nobody types. */
export async function typedIn(request: Request): Promise<Typed> {
  const form = await new Response(await bodyOf(request), { headers: request.headers }).formData();
  const all = (name: string): string[] => form.getAll(name).filter((value) => typeof value === 'string');
  const text = (name: string): string => (all(name)[0] ?? '').trim();
  return { text, all, find: (name) => text(name) || undefined };
}

/** The body, held whole: the server itself takes bodies of any size, since files come as such. */
async function bodyOf({ body, headers }: Request): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const isOver = (): boolean => bytes > most || Number(headers.get('content-length') ?? 0) > most;
  if (body && !isOver())
    for await (const piece of body) {
      bytes += piece.length;
      if (isOver()) break;
      pieces.push(piece);
    }
  if (isOver()) refuse('limit-exceeded', { what: 'A form', limit: `${most} bytes` });
  return new Uint8Array(Buffer.concat(pieces));
}
