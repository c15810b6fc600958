/** Segments: a partner says in a condition which of its customers it means, counts them, and saves what it said. */
import {
  Asked,
  Check,
  CooperationId,
  CrossTab,
  CrossTabQuestion,
  Language,
  SelectedList,
  SelectedPage,
  NewSegment,
  Publication,
  saidText,
  say,
  SegmentCount,
  SegmentList,
  SegmentName,
  SegmentPage,
  SegmentView,
  SegmentVocabulary,
  Shown,
  writeCondition,
  type Condition,
  type LanguageTag,
  type SegmentSummary,
} from '@entente/contract';
import { answerTo, findNo, grant, subject } from '@entente/policy';
import type { Store } from '@entente/store';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { listDictionary, listProperties } from '../dictionary/queries.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { conditionOf } from '../column/condition.ts';
import { publish } from '../set/publications.ts';
import { crossTab } from './cross-tab.ts';
import { listMembers } from './members.ts';
import { getSegment, listSegments, removeSegment, saveSegment, summaryOf } from './saved.ts';
import { drawingSegment, getFitting, select } from './select.ts';
import { learn, type Known } from './vocabulary.ts';

const ownSegment = (ctx: ProcedureContext) => subject.segment({ partner: memberOf(ctx.actor).partner });

async function askedOf(store: Store, of: Asked): Promise<Condition> {
  return 'name' in of ? (await getSegment(store, of.name)).condition : conditionOf(of);
}

const canOf = (ctx: ProcedureContext): SegmentSummary['can'] => {
  const instance = ownSegment(ctx);
  return {
    replace: answerTo(ctx.ability, 'create', instance),
    remove: answerTo(ctx.ability, 'remove', instance),
    // Where it can be published is each agreement's to say.
    publish: findNo(ctx.ability, 'publish', instance) ?? true,
  };
};

function show(condition: Condition, { categories, labels }: Known, language: LanguageTag) {
  return {
    condition,
    text: writeCondition(condition),
    says: saidText(say(condition, language, labels(language))),
    categories: [...categories],
  };
}

export const segmentRouter = router({
  /** What conditions may name: attributes but those of contact, and the properties of events. */
  vocabulary: procedure.output(SegmentVocabulary).query(({ ctx }) =>
    ctx.database.read(grant(ctx.ability, 'list', ownSegment(ctx)), (tx) =>
      tx.own(async (store) => {
        const [attributes, properties] = await Promise.all([listDictionary(store), listProperties(store)]);
        return { attributes: attributes.filter(({ category }) => category !== 'contact'), properties };
      }),
    ),
  ),

  /** A condition as structure, as text and in plain words. Refuses `segment-invalid` with every fault and its place. */
  check: procedure
    .input(Check)
    .output(Shown)
    .mutation(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'read', ownSegment(ctx)), (tx) =>
        tx.own(async (store) => {
          const condition = conditionOf(input.of);
          return show(condition, await getFitting(store, condition), input.language);
        }),
      ),
    ),

  /** How many customers meet a condition now. Refuses `segment-invalid`, `not-found`. */
  count: procedure
    .input(z.strictObject({ of: Asked }))
    .output(SegmentCount)
    .mutation(({ ctx, input }) => {
      const at = ctx.clock();
      return ctx.database.write(
        grant(ctx.ability, 'count', ownSegment(ctx)),
        (tx) =>
          tx.own(async (store) => {
            const selection = await select(store, await askedOf(store, input.of), at);
            return { at: new Date(at).toISOString(), ...(await selection.count()) };
          }),
        { view: 'snapshot' },
      );
    }),

  /**
   * How many customers there are of each value, band or segment, by one or two of them. Refuses `segment-invalid`,
   * `not-found`, `limit-exceeded`.
   */
  crosstab: procedure
    .input(CrossTabQuestion)
    .output(CrossTab)
    .mutation(({ ctx, input: { of, by } }) => {
      const now = ctx.clock();
      return ctx.database.write(
        grant(ctx.ability, 'count', ownSegment(ctx)),
        (tx) =>
          tx.own(async (store) => {
            const condition = of && (await askedOf(store, of));
            return { at: new Date(now).toISOString(), ...(await crossTab(store, { condition, by, now })) };
          }),
        { view: 'snapshot' },
      );
    }),

  /** The refs of who meets a condition now, page by page. Refuses `segment-invalid`, `not-found`. */
  members: procedure
    .input(SelectedPage)
    .output(SelectedList)
    .mutation(({ ctx, input }) => {
      const at = ctx.clock();
      return ctx.database.write(
        grant(ctx.ability, 'members', ownSegment(ctx)),
        async (tx) => {
          const members = await tx.own(async (store) => {
            const selection = await select(store, await askedOf(store, input.of), at);
            return listMembers(store, selection, input);
          });
          return { at: new Date(at).toISOString(), ...members };
        },
        { view: 'snapshot' },
      );
    }),

  /** Saves a segment; one of the same name is replaced. Refuses `segment-invalid`, and `already-exists` for a set's name. */
  save: procedure
    .input(NewSegment)
    .output(SegmentView)
    .mutation(({ ctx, input: { name, of } }) => {
      const condition = conditionOf(of);
      const at = ctx.clock();
      return ctx.database.write(grant(ctx.ability, 'create', ownSegment(ctx)), async (tx) => {
        // Whoever publishes it meanwhile, or what mentions it, has read what it was.
        await tx.lockStore('shared');
        const view = await tx.own(async (store) => {
          const { categories } = await getFitting(store, condition);
          await saveSegment(store, { name, condition, categories, at, by: memberOf(ctx.actor).name });
          // With itself in place, a segment that comes to mention itself has no end.
          return viewOf(store, name, { ctx, language: 'en' });
        });
        await audit(tx, ctx, { action: 'segment.save', object: { kind: 'segment', id: name } });
        return view;
      });
    }),

  /**
   * Publishes a segment under a permission of which the partner is the provider; cut to who is covered now. Refuses
   * `not-found`, `segment-invalid`, `permission-unknown`, `agreement-not-active`, `category-not-covered`.
   */
  publish: procedure
    .input(z.strictObject({ cooperation: CooperationId, permission: z.string().max(500), name: SegmentName }))
    .output(Publication)
    .mutation(({ ctx, input }) => {
      const at = ctx.clock();
      return ctx.database.write(
        grant(ctx.ability, 'publish', ownSegment(ctx)),
        async (tx) => {
          const categories = await publish(tx, ctx, { ...input, drawing: drawingSegment(input.name, at) });
          return { ...input, categories, publishedAt: new Date(at).toISOString() };
        },
        { pace: 'job' },
      );
    }),

  /** The partner's segments, by name. */
  list: procedure
    .input(SegmentPage)
    .output(SegmentList)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'list', ownSegment(ctx)), (tx) =>
        tx.own((store) => listSegments(store, input, canOf(ctx))),
      ),
    ),

  /** One segment, in plain words too. Refuses `not-found`. */
  get: procedure
    .input(z.strictObject({ name: SegmentName, language: Language.default('en') }))
    .output(SegmentView)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'read', ownSegment(ctx)), (tx) =>
        tx.own((store) => viewOf(store, input.name, { ctx, language: input.language })),
      ),
    ),

  /** Removes a segment. Refuses `not-found`, `segment-in-use`. */
  remove: procedure
    .input(z.strictObject({ name: SegmentName }))
    .output(z.strictObject({ name: SegmentName }))
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'remove', ownSegment(ctx)), async (tx) => {
        await tx.own((store) => removeSegment(store, input.name));
        await audit(tx, ctx, { action: 'segment.remove', object: { kind: 'segment', id: input.name } });
        return input;
      }),
    ),
});

async function viewOf(
  store: Store,
  name: string,
  { ctx, language }: { ctx: ProcedureContext; language: LanguageTag },
): Promise<z.infer<typeof SegmentView>> {
  const segment = await getSegment(store, name);
  // One that no longer fits, because the dictionary changed, is shown all the same: it can be mended.
  const known = await learn(store, segment.condition);
  const { says, condition } = show(segment.condition, known, language);
  return { ...summaryOf(segment, canOf(ctx)), condition, says };
}
