/** The dictionary: what a partner keeps of its customers and of what they did, and what people call it. */
import {
  DictionaryEdit,
  DictionaryEdited,
  DictionaryList,
  DictionaryPage,
  FileSample,
  FileSuggestion,
  type AttributeType,
  type DictionaryLine,
  type DictionaryOf,
  type Sensitivity,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { pageOf } from '../page.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { edit } from './edit.ts';
import { listLines } from './queries.ts';
import { categoryOf, type StoredLine } from './rules.ts';
import { suggestMapping } from './suggest.ts';

const ownDictionary = (ctx: ProcedureContext) => subject.dictionary({ partner: memberOf(ctx.actor).partner });

function lineOf(line: StoredLine, ctx: ProcedureContext): DictionaryLine {
  return {
    ...line,
    of: line.of as DictionaryOf,
    type: line.type as AttributeType,
    category: categoryOf(line),
    sensitivity: line.sensitivity as Sensitivity,
    can: { change: answerTo(ctx.ability, 'change', ownDictionary(ctx)) },
  };
}

export const dictionaryRouter = router({
  /** All that files declared, attributes of customers and properties of events, edited or not. */
  list: procedure
    .input(DictionaryPage)
    .output(DictionaryList)
    .query(({ ctx, input: { limit, after = '.' } }) => {
      const [of = '', name = ''] = after.split('.');
      return ctx.database.read(grant(ctx.ability, 'list', ownDictionary(ctx)), async (tx) => {
        const rows = await tx.own((store) => listLines(store, { after: { of, name }, limit: limit + 1 }));
        const { shown, last } = pageOf(rows, limit);
        return {
          lines: shown.map((line) => lineOf(line, ctx)),
          next: last ? `${last.of}.${last.name}` : null,
        };
      });
    }),

  /**
   * Edits a line; from then on it is what people say, and files declare it no more. Refuses `not-found`,
   * `dictionary-unfit`, `dictionary-in-use`.
   */
  save: procedure
    .input(DictionaryEdit)
    .output(DictionaryEdited)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'change', ownDictionary(ctx)), async (tx) => {
        const { line, segments } = await edit(tx, ctx, input);
        const object = { kind: 'dictionary', id: `${line.of}.${line.name}` } as const;
        await audit(tx, ctx, { action: 'dictionary.save', object, counts: { segments: segments.length } });
        return { ...lineOf(line, ctx), segments: [...segments] };
      }),
    ),

  /** What a file could be imported as, from its columns and some of its rows; nothing is kept. */
  suggest: procedure
    .input(FileSample)
    .output(FileSuggestion)
    .mutation(({ ctx, input }) => {
      grant(ctx.ability, 'suggest', ownDictionary(ctx));
      return suggestMapping(input);
    }),
});
