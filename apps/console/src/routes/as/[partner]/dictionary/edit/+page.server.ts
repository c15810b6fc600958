import { DictionaryEdit, DictionaryPage } from '@entente/contract';
import { error, type RequestEvent } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import { typedIn, type Typed } from '#lib/server/form.ts';
import { read } from '#lib/server/read.ts';
import { done } from '#lib/server/refused.ts';
import { languages } from '#lib/words/words.ts';
import type { Actions, PageServerLoad } from './$types';

/** The line that the address names. Its labels in languages that the console does not speak stay as they are. */
async function lineOf(event: Pick<RequestEvent, 'url'> & RequestEvent, partner: string) {
  const place = DictionaryPage.shape.after.unwrap().safeParse(event.url.searchParams.get('line'));
  if (!place.success) error(404, 'not-found');
  const api = apiOf(event, partner);
  for (let after: string | undefined; ;) {
    const { lines, next } = await api.dictionary.list(after === undefined ? {} : { after });
    const line = lines.find(({ of, name }) => `${of}.${name}` === place.data);
    if (line) return line;
    if (next === null) error(404, 'not-found');
    after = next;
  }
}

export const load: PageServerLoad = async (event) => ({ line: await lineOf(event, event.params.partner) });

const labelNames = Object.keys(languages).map((language) => ({ language, name: `label-${language}` }));

const said = (typed: Typed): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['label', 'type', 'category', 'sensitivity', 'currency', ...labelNames.map(({ name }) => name)].map(
      (name) => [name, typed.text(name)],
    ),
  );

/** What is to be changed; what stands there already is left alone. */
function editIn(typed: Typed, line: Awaited<ReturnType<typeof lineOf>>): DictionaryEdit {
  const { of, name, labels } = line;
  const changed = (key: 'type' | 'category' | 'sensitivity') =>
    typed.text(key) === line[key] ? {} : { [key]: typed.text(key) };
  const spokenHere = labelNames.map(({ language, name: field }) => [language, typed.text(field)] as const);
  const named = Object.fromEntries(
    Object.entries({ ...labels, ...Object.fromEntries(spokenHere) }).filter(([, text]) => text !== ''),
  );
  const common = typed.text('label');
  const hasLabels = Object.keys(named).length > 0;
  const isSame = common === line.label && JSON.stringify(named) === JSON.stringify(labels);
  const currency = typed.text('currency');
  return read(DictionaryEdit, {
    of,
    name,
    ...changed('type'),
    ...changed('category'),
    ...changed('sensitivity'),
    ...(!isSame && { label: hasLabels ? named : common }),
    ...(currency !== (line.currency ?? '') && { currency }),
  });
}

export const actions: Actions = {
  default: async (event) => {
    const typed = await typedIn(event.request);
    return done(async () => {
      const line = await lineOf(event, event.params.partner);
      const { segments } = await apiOf(event, event.params.partner).dictionary.save(editIn(typed, line));
      return { did: 'saved' as const, segments };
    }, said(typed));
  },
};
