// Delivering in a world: whether it is refused, who is handed over, and how long each of them may be kept.
import { expect } from 'vitest';
import type { Permission } from './naive.ts';
import { covers, isCovered } from './naive.ts';
import { stateOf, untilOf, type Row } from './handed.ts';
import { orRefusal } from './stage.ts';
import type { Playing } from './play.ts';
import type { Step } from './world.ts';

/** Requests a delivery and compares what comes of it with what must. */
export async function deliver(
  playing: Playing,
  { line, mode, cut }: Extract<Step, { do: 'deliver' }>,
): Promise<void> {
  const { stage, diary, world, id } = playing;
  const permission = diary.permissions[line % diary.permissions.length]!;
  const { key, provider, recipient } = permission;
  const set = cut ? diary.publications.find((publication) => publication.key === key) : undefined;
  const answer = await orRefusal(
    stage.platform.as(recipient).delivery.request({
      cooperation: id,
      permission: key,
      mode,
      ...(set && { set: set.name }),
    }),
  );
  const refused = refusalOf(playing, permission);
  expect('refused' in answer ? answer.refused : undefined, `${mode} of ${key}`).toBe(refused);
  if ('refused' in answer) return;
  const { now } = stage.platform.time;
  const books = diary.books[provider]!;
  const covered = playing.subjects.flatMap((subject) => {
    const person = subject.find(({ partner }) => partner === provider);
    if (!person || !isCovered(books, person, permission, now)) return [];
    if (set && !set.people.some((refs) => refs.join() === person.refs.join())) return [];
    return [{ person, own: subject.find(({ partner }) => partner === recipient) }];
  });
  const wanted = covered.filter(({ own }) => mode === 'all' || (mode === 'overlap') === (own !== undefined));
  const isEnough = wanted.length >= world.k;
  expect(answer).toMatchObject(
    isEnough
      ? { state: 'COMPLETED', considered: covered.length, delivered: wanted.length, suppressed: 0 }
      : { state: 'TERMINATED', reason: 'too-small', delivered: null },
  );
  if (!isEnough) return;
  const rows = await ledgerOf(playing, { provider, delivery: answer.id });
  expect(rows).toHaveLength(wanted.length);
  diary.copies.handed.push({
    id: answer.id,
    permission,
    rows: wanted.map(({ person, own }): Row => {
      const row = rows.find(({ ref }) => person.refs.includes(ref));
      if (!row || !covers(books, row.ref, permission, now))
        throw new Error(`${person.refs.join('+')} of ${key}`);
      const until = untilOf(books, person, permission, now);
      return { ...row, ownRef: own?.refs[0] ?? null, until, isOver: false, isKept: true };
    }),
  });
}

function refusalOf({ stage, diary, world }: Playing, permission: Permission): string | undefined {
  const { provider, recipient, actions } = permission;
  if (diary.suspended.size > 0 || world.partners.length - diary.left.size < 2) return 'agreement-not-active';
  if (diary.left.has(provider) || diary.left.has(recipient)) return 'permission-unknown';
  if (!actions.includes('deliver')) return 'action-not-permitted';
  const { now } = stage.platform.time;
  const isOverdue = diary.copies.recalls.some(
    (recall) =>
      recall.provider === provider && recall.recipient === recipient && stateOf(recall, now) === 'OVERDUE',
  );
  return isOverdue ? 'recall-overdue' : undefined;
}

async function ledgerOf(
  { stage }: Playing,
  { provider, delivery }: { provider: string; delivery: string },
): Promise<{ pairwise: string; ref: string }[]> {
  const { rows } = await stage.admin.query<{ pairwise: string; ref: string }>(
    `select encode(pairwise, 'hex') as pairwise, ref from store_${provider}.disclosure where delivery = $1`,
    [delivery],
  );
  return rows;
}

/** Every inbox and every recall, as their recipients see them. */
export async function compareCopies({ stage, diary, world }: Playing): Promise<void> {
  const { platform } = stage;
  const { now } = platform.time;
  const isLocked = diary.suspended.size > 0 || world.partners.length - diary.left.size < 2;
  for (const { id, permission, rows } of diary.copies.handed) {
    const live = rows.filter((row) => !row.isOver && row.isKept);
    const inbox = platform.as(permission.recipient).inbox;
    const count = await inbox.count({ delivery: id });
    expect(count, `inbox of ${permission.key}`).toEqual({
      people: isLocked ? 0 : live.length,
      locked: isLocked ? live.length : 0,
    });
    if (isLocked) continue;
    const list = await inbox.list({ delivery: id, limit: 1_000 });
    const found = list.rows.map(({ person, ref, until }) => ({ person, ref, until: Date.parse(until) }));
    const expected = live.map(({ pairwise, ownRef, until }) => ({ person: pairwise, ref: ownRef, until }));
    expect(found).toEqual(expected.toSorted((a, b) => (a.person < b.person ? -1 : 1)));
  }
  for (const recipient of world.partners) {
    const { recalls } = await platform.as(recipient).recall.list({ limit: 1_000 });
    const found = recalls.map((each) =>
      [each.person, each.permission, each.reason, each.openedAt, each.state].join(' '),
    );
    const own = diary.copies.recalls.filter((recall) => recall.recipient === recipient);
    const expected = own.map((each) =>
      [each.pairwise, each.key, each.reason, new Date(each.openedAt).toISOString(), stateOf(each, now)].join(
        ' ',
      ),
    );
    expect(found.toSorted(), `recalls of ${recipient}`).toEqual(expected.toSorted());
  }
}
