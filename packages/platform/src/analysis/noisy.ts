/**
 * Asking an analysis where some permission does not allow to deliver: the whole answer is a release, charged once. It
 * does not look at the recipient's own people, so who these are is no part of the question.
 */
import type { AnalysisRelease, Instant, PartnerHandle } from '@entente/contract';
import type { Transaction } from '@entente/store';
import type { PermissionRow } from '../agreement/permissions.ts';
import { noiseOf, textOf } from '../overlap/noisy.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { saidConditions, saidSets } from '../release/about.ts';
import { digestsOf, findFrozen, type Frozen, type Question as Released } from '../release/frozen.ts';
import { limitsIn } from '../release/limits.ts';
import { release } from '../release/release.ts';
import { epsilonOf, nothing, type Limits } from '../release/rules.ts';
import type { Analysis, Laid } from './analysis.ts';
import { questionOf, type Asked } from './question.ts';

/** An analysis that is asked. */
export type Asking<Input extends Asked, Body extends object> = {
  readonly input: Input;
  readonly analysis: Analysis<Input, Body>;
  readonly recipient: PartnerHandle;
  readonly at: Instant;
};

/** What it rests on, the limits of the terms that hold, and what was told about it in this epoch, if anything. */
export type Looked<Body> = {
  readonly permissions: readonly PermissionRow[];
  readonly k: number;
  readonly laid: Laid<Body>;
  readonly limits: Limits;
  readonly released: Released & { readonly digest: Buffer };
  readonly frozen: Frozen | undefined;
};

/** As an answer is kept: what each number had of the epsilon, and what was told. */
type Kept = { readonly each: number; readonly body: unknown };

export type Answered<Body> = {
  readonly at: Instant;
  readonly told: Body & { readonly release: AnalysisRelease };
  readonly permissions: readonly PermissionRow[];
};

/** Answers in a transaction whose statements each see what is there; what must not change meanwhile is locked. */
export async function askWithNoise<Input extends Asked, Body extends object>(
  tx: Transaction,
  ctx: ProcedureContext,
  asking: Asking<Input, Body>,
): Promise<Answered<Body>> {
  await tx.lockReleases();
  const looked = await look(tx, ctx, asking);
  const { at, until, epsilon, told } = looked.frozen ?? (await answerAnew(tx, ctx, asking));
  const { analysis } = asking;
  const kept = told.analysis as Kept;
  const body = analysis.retold(analysis.body.parse(kept.body), looked.k);
  const carried = { epsilon: epsilonOf(epsilon), each: epsilonOf(kept.each) };
  return {
    at,
    told: { ...body, release: { ...carried, at: textOf(at), until: textOf(until) } },
    permissions: looked.permissions,
  };
}

/** What each number has of an epsilon, in millionths: never more than one person's numbers may have together. */
export const shareOf = (epsilon: number, { numbers }: Pick<Laid<unknown>, 'numbers'>): number =>
  Math.floor(epsilon / numbers);

/** Looks up a question, and what was told about it before. Refuses what asking it does. */
export async function look<Input extends Asked, Body extends object>(
  tx: Transaction,
  ctx: ProcedureContext,
  { input, analysis, recipient, at }: Asking<Input, Body>,
): Promise<Looked<Body>> {
  const { cooperation } = input;
  const found = await tx.cooperation(cooperation, async (it) => {
    const question = await questionOf(it, input, { recipient, at });
    const permissions = question.operands.map(({ permission }) => permission);
    return {
      permissions,
      k: question.k,
      laid: await analysis.layOut(it, question, input),
      limits: await limitsIn(it, permissions, recipient),
    };
  });
  const released = releasedOf(input, analysis, found.permissions);
  return tx.own(async (store) => {
    const keys = { master: ctx.database.master, partner: recipient };
    const [digest] = await digestsOf(store, keys, { questions: [released], people: 'anybody' });
    const [frozen] = await findFrozen(store, [digest!], at);
    return { ...found, released: { ...released, digest: digest! }, frozen };
  });
}

function releasedOf<Input extends Asked, Body extends object>(
  input: Input,
  { kind, by }: Analysis<Input, Body>,
  permissions: readonly PermissionRow[],
): Released {
  const conditions = saidConditions(input.conditions);
  const said = by(input);
  return {
    cooperation: input.cooperation,
    permissions: permissions.map(({ key }) => key).toSorted(),
    sets: saidSets(input.sets),
    about: { kind, key: JSON.stringify([kind, said, conditions]), by: said, conditions },
  };
}

/** Counts and charges, while nobody's consent, and none of the terms, can change. */
async function answerAnew<Input extends Asked, Body extends object>(
  tx: Transaction,
  ctx: ProcedureContext,
  asking: Asking<Input, Body>,
): Promise<Frozen> {
  const { input, analysis, recipient, at } = asking;
  // A withdrawal that is recorded from here on is answered after what is told here, as one of a delivery is.
  await tx.lock(input.cooperation, 'exclusive');
  const { laid, limits, permissions, released, frozen } = await look(tx, ctx, asking);
  if (frozen) return frozen;
  const tell = await tx.cooperation(input.cooperation, laid.count);
  const noise = noiseOf(ctx);
  const each = shareOf(limits.epsilon, laid);
  const drawn = tell(() => noise(each));
  const kept = (body: Body) => ({ ...nothing, analysis: { each, body } satisfies Kept });
  const question = {
    ...released,
    terms: permissions,
    drawn: kept(drawn),
    nothing: kept(tell(undefined)),
    isTold: analysis.isTold(drawn),
  };
  const { cooperation } = input;
  const { name: askedBy } = memberOf(ctx.actor);
  const [answer] = await release(tx, [question], { cooperation, recipient, askedBy, limits, at });
  return answer!;
}
