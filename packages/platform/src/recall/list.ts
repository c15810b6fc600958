/** Lists of recalls, of those that one owes an answer and of those that one sent, with what can be done about each. */
import type {
  Instant,
  Recall,
  RecallFilter,
  RecallPage,
  RecallState,
  SentRecalls,
  SentRecallsFilter,
  SentRecallsPage,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { ownRows } from '../own-rows.ts';
import { listPartners } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { type Followed, listThrough, loadFollowed } from './following.ts';
import { listRecalls } from './queries.ts';
import { standing } from './rules.ts';
import { listUnseen, noteSeen } from './see.ts';
import { listSent } from './sent.ts';

/** Whom the acting partner must erase. That it asked is put on record where there is something new. */
export async function listOwed(ctx: ProcedureContext, filter: RecallFilter): Promise<RecallPage> {
  const granted = grant(ctx.ability, 'list', subject.recall({ partner: memberOf(ctx.actor).partner }));
  const permitted = ownRows(ctx, { noun: 'recall', action: 'list' }, 'cooperation');
  const canOf = (state: RecallState): Recall['can'] => ({
    acknowledge: answerTo(ctx.ability, 'acknowledge', granted.instance, state),
  });
  const now = ctx.clock();
  const { page, unseen } = await ctx.database.read(granted, async (tx) => {
    const through = await tx.own((store) => listThrough(store, 'delivery', permitted));
    const { seen, escalations } = await loadFollowed(tx, through);
    return tx.own(async (store) => ({
      page: await listRecalls(store, filter, { now, permitted, escalations, canOf }),
      unseen: await listUnseen(store, { now, permitted, seen }),
    }));
  });
  await noteSeen(ctx, granted, unseen);
  return page;
}

/** What became of the recalls that the acting partner sent. */
export function followSent(ctx: ProcedureContext, filter: SentRecallsFilter): Promise<SentRecallsPage> {
  const granted = grant(ctx.ability, 'follow', subject.recall({ partner: memberOf(ctx.actor).partner }));
  const permitted = ownRows(ctx, { noun: 'recall', action: 'follow' }, 'cooperation');
  const now = ctx.clock();
  return ctx.database.read(granted, async (tx) => {
    const present = new Set((await tx.control(listPartners)).map(({ handle }) => String(handle)));
    const through = await tx.own((store) => listThrough(store, 'handover', permitted));
    const followed = await loadFollowed(tx, through);
    const canOf = canOfSent(ctx, { followed, present, now });
    return tx.own((store) => listSent(store, filter, { now, permitted, followed, canOf }));
  });
}

/** The same answers that escalating gives. */
function canOfSent(
  { ability, actor }: ProcedureContext,
  { followed, present, now }: { followed: Followed; present: ReadonlySet<string>; now: Instant },
) {
  const { partner } = memberOf(actor);
  return (of: { cooperation: string; recipient: string; state: RecallState }): SentRecalls['can'] => {
    const instance = subject.recall({ partner, cooperation: of.cooperation as never });
    const answer = answerTo(ability, 'escalate', instance, of.state);
    if (answer !== true) return { escalate: answer };
    if (!present.has(of.recipient)) return { escalate: 'not-found' };
    const between = followed.escalations.filter(
      ({ cooperation, provider, recipient }) =>
        cooperation === of.cooperation && provider === partner && recipient === of.recipient,
    );
    return { escalate: standing(between, now) ? 'recall-escalated' : true };
  };
}
