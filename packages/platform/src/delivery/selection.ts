/** Who a delivery is about at one instant: those of its mode whom the permission covers and nobody's objection names. */
import type { Condition, CooperationId, DataCategory, DeliveryMode, Instant } from '@entente/contract';
import type { Cooperation, HandoverReason, Transaction } from '@entente/store';
import { sql } from 'kysely';
import type { PermissionRow } from '../agreement/permissions.ts';
import { defineOperands, everyOperand, openTables, withoutCompiling } from '../analysis/question.ts';
import { compileCondition, type Compiled } from '../column/condition.ts';
import { countPeople, findAmong, findPeople } from '../cooperation/answer.ts';
import { listSubjects } from '../cooperation/bitmaps.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { listPublished, publicationsOf } from '../set/publications.ts';
import { listObjecting } from './objecting.ts';

export type Wanted = {
  readonly cooperation: CooperationId;
  readonly permission: PermissionRow;
  readonly mode: DeliveryMode;
  /** A published set that people must be in. */
  readonly set: string | null;
  /** What people must meet. */
  readonly condition: Condition | null;
};

/** People; true counts, before any threshold. */
export type Selection = {
  /** Covered, in the set and meeting the condition: whatever the mode. */
  readonly considered: number;
  /** Of the mode, and left out for an objection. */
  readonly suppressed: number;
  /** Everybody else of the mode, rising. */
  readonly subjects: readonly number[];
  /** The data categories that the set and the condition read. */
  readonly reads: readonly DataCategory[];
};

type Asked = Wanted & { readonly at: Instant };

/**
 * Selects the people of a delivery, or of its dry run. Refuses `not-found` for a set that is not published,
 * `segment-invalid` for a condition on what is not shared.
 */
export async function selectPeople(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: Asked & { readonly handover: HandoverReason },
): Promise<Selection> {
  const { cooperation, permission, handover } = wanted;
  const { considered, people, reads } = await tx.cooperation(cooperation, (it) =>
    findCovered(it, wanted, memberOf(ctx.actor).partner),
  );
  const { provider, purpose } = permission;
  const objecting = await listObjecting(tx, ctx, { cooperation, provider, purpose, handover });
  const subjects = objecting.size === 0 ? people : people.filter((subject) => !objecting.has(subject));
  return { considered, suppressed: people.length - subjects.length, subjects, reads };
}

/** The data categories that the set and the condition of a delivery read. Refuses as `selectPeople` does. */
export async function readBy(it: Cooperation, wanted: Asked): Promise<readonly DataCategory[]> {
  const { reads, compiled } = await readyOf(it, wanted);
  return [...reads, ...(compiled?.reads ?? [])];
}

type Ready = {
  readonly publications: readonly string[];
  /** Of the set. */
  readonly reads: readonly DataCategory[];
  readonly compiled: Compiled | undefined;
};

async function readyOf(it: Cooperation, { permission, set, condition, at }: Asked): Promise<Ready> {
  const { number, provider } = permission;
  const sets = set === null ? [] : [{ provider, name: set }];
  const published = await listPublished(it, sets);
  const publications = publicationsOf(published, [permission], sets).get(number) ?? [];
  const ofSet = published.filter(({ id }) => publications.includes(id));
  return {
    publications,
    reads: ofSet.flatMap(({ categories }) => categories as DataCategory[]),
    compiled: condition === null ? undefined : await compileCondition(it, { condition }, { permission, at }),
  };
}

type Covered = { considered: number; people: readonly number[]; reads: readonly DataCategory[] };

async function findCovered(it: Cooperation, wanted: Asked, recipient: string): Promise<Covered> {
  const { permission, mode, at } = wanted;
  const { publications, reads, compiled } = await readyOf(it, wanted);
  if (!compiled) {
    const question = { permission: permission.number, publications, recipient, at };
    const { covered } = await countPeople(it, question);
    return { considered: covered, people: await findPeople(it, question, mode), reads };
  }
  const tables = openTables();
  defineOperands(tables, { operands: [{ permission, publications, condition: compiled }], at });
  const chunks = sql`(${tables.defined()} ${everyOperand([0])})`;
  await withoutCompiling(it);
  return {
    considered: (await listSubjects(it, chunks)).length,
    people: await findAmong(it, chunks, { recipient, mode }),
    reads: [...reads, ...compiled.reads],
  };
}
