/** A customer's file as text, piece by piece, however many events there are. */
import type { CustomerFile, FileEvent, FileExport } from '@entente/contract';
import type { Grant } from '@entente/policy';
import type { ProcedureContext } from '../procedure.ts';
import { listEventsOf, openFile } from './file.ts';

/** Events on a page: each page is read in a transaction of its own. */
const pageRows = 500;

/** The pieces of the text, each of whole lines. The look is recorded once. Refuses what {@link openFile} does. */
export async function writeFile(
  ctx: ProcedureContext,
  granted: Grant<'customer', 'read'>,
  { format, ...asked }: FileExport,
): Promise<AsyncGenerator<string, void>> {
  const file = await ctx.database.write(granted, (tx) => openFile(tx, ctx, { ...asked, limit: pageRows }), {
    view: 'snapshot',
  });
  const pages = pagesOf(ctx, granted, file);
  return format === 'ndjson' ? toLines(file, pages) : toText(file, pages);
}

async function* pagesOf(
  ctx: ProcedureContext,
  granted: Grant<'customer', 'read'>,
  { ref, ...first }: CustomerFile,
): AsyncGenerator<readonly FileEvent[], void> {
  yield first.events;
  for (let after = first.nextEvent; after !== null;) {
    const from = { ref, limit: pageRows, after };
    const page = await ctx.database.read(granted, (tx) => tx.own((store) => listEventsOf(store, from)));
    yield page.events;
    after = page.nextEvent;
  }
}

/** One object a line, each saying what it is. */
async function* toLines(
  file: CustomerFile,
  pages: AsyncIterable<readonly FileEvent[]>,
): AsyncGenerator<string, void> {
  const { ref, at, isKnown, changedAt, suppression, consents } = file;
  const line = (is: string, of: object): string => `${JSON.stringify({ is, ...of })}\n`;
  yield line('customer', { ref, at, isKnown, changedAt, suppression });
  const parts: readonly (readonly [string, readonly object[]])[] = [
    ['identifier', file.identifiers],
    ['attribute', file.attributes],
    ['organisation', file.organisations],
    ['decision', consents.decisions],
    ['consent', consents.consents],
    ['disclosure', file.disclosures],
    ['objection', file.objections],
    ['look', file.looks],
  ];
  for (const [is, several] of parts)
    if (several.length > 0) yield several.map((one) => line(is, one)).join('');
  for await (const events of pages)
    if (events.length > 0) yield events.map((event) => line('event', event)).join('');
}

/** For the person to read. Who at the business looked, and in which words, is the business's own. */
async function* toText(
  file: CustomerFile,
  pages: AsyncIterable<readonly FileEvent[]>,
): AsyncGenerator<string, void> {
  const { consents } = file;
  const section = (title: string, lines: readonly string[]): string =>
    `\n${title}\n${'-'.repeat(title.length)}\n${lines.length > 0 ? lines.join('\n') : 'nothing'}\n`;
  yield `Everything on record about customer ${plain(file.ref)}, as of ${file.at}\n`;
  if (file.suppression && file.suppression.liftedAt === null)
    yield `\nErased at ${file.suppression.erasedAt}. What follows is kept as evidence.\n`;
  yield section(
    'How you can be reached and recognised',
    file.identifiers.map(({ kind, written }) => `${kind}: ${plain(written)}`),
  );
  yield section(
    'What is known about you',
    file.attributes.map(({ category, label, value }) => `${category}, ${plain(label)}: ${plain(value)}`),
  );
  yield section(
    'For whom you act',
    file.organisations.map(
      ({ code, name, role, title }) =>
        `${plain(role)} of ${plain(name)} (${plain(code)})${title === null ? '' : `, ${plain(title)}`}`,
    ),
  );
  yield section(
    'What you decided',
    consents.decisions.map(
      ({ at, decision, purpose, recipient, categories, notice }) =>
        `${at}  ${decision}: ${purpose} by ${recipient}${categories.length > 0 ? `, of ${categories.join(', ')}` : ''}` +
        (notice === null ? '' : ` (notice ${plain(notice)})`),
    ),
  );
  yield section(
    'Where your consents stand',
    consents.consents.map(({ purpose, recipient, state }) => `${purpose} by ${recipient}: ${state}`),
  );
  yield section(
    'Who was handed data about you',
    file.disclosures.map(
      ({ at, recipient, purpose, categories, until, recalledAt }) =>
        `${at}  ${recipient}, for ${purpose}: ${categories.join(', ')}; to be erased by ${recalledAt ?? until}`,
    ),
  );
  yield section(
    'What you objected to',
    file.objections.map(({ recordedAt, purpose }) => `${recordedAt}  ${purpose}`),
  );
  yield section(
    'When somebody looked at you',
    file.looks.map(({ at }) => at),
  );
  yield section('What happened', []).replace('nothing\n', '');
  let hasEvents = false;
  for await (const events of pages) {
    hasEvents ||= events.length > 0;
    if (events.length > 0) yield events.map(eventText).join('');
  }
  if (!hasEvents) yield 'nothing\n';
}

const eventText = ({ at, kind, properties }: FileEvent): string =>
  `${at}  ${kind}: ${Object.entries(properties)
    .map(
      ([name, value]) => `${plain(name)} ${plain(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join(', ')}\n`;

/** A value on one line, without anything that would move the cursor of whoever reads it. */
function plain(value: string | number | boolean | undefined): string {
  return String(value).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
