import { noteAuditRoot, type ListedAuditEntry } from '@entente/contract';
import { apiOf } from '#lib/server/api.ts';
import { auditQuestionOf } from '#lib/server/audit-question.ts';
import type { RequestHandler } from './$types';

const textOf = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** The entries that an address asks for, page by page as they are read, and then the root of the log. */
export const GET: RequestHandler = async (event) => {
  const { audit } = apiOf(event, event.params.partner);
  const { after: _, ...asked } = auditQuestionOf(event.url);
  const question = { ...asked, limit: 500 };
  // What is refused is refused before anything is sent.
  let page: { entries: ListedAuditEntry[]; next: number | null } | undefined = await audit.list(question);
  const body = new ReadableStream<Uint8Array>({
    pull: async (stream) => {
      const { entries, next } = page!;
      const root = next === null ? [{ root: noteAuditRoot(await audit.root()) }] : [];
      stream.enqueue(new TextEncoder().encode(textOf([...entries, ...root])));
      if (next === null) stream.close();
      else page = await audit.list({ ...question, after: next });
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'application/x-ndjson',
      'content-disposition': `attachment; filename="audit-${event.params.partner}.ndjson"`,
      'cache-control': 'no-store',
    },
  });
};
