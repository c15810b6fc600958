// Plays a world on the platform, and writes the same down in the diary.
import type { CooperationId } from '@entente/contract';
import { deliver } from './deliver.ts';
import { followCopies, passTime } from './handed.ts';
import { isCovered, personsOf, type Person } from './naive.ts';
import { noteConsents, noteCustomers, noteErasure, type Diary } from './diary.ts';
import { bringConsents, bringCustomers, orRefusal, type Stage } from './stage.ts';
import type { ConsentLine, Step, World } from './world.ts';

export type Playing = {
  readonly stage: Stage;
  readonly world: World;
  readonly diary: Diary;
  readonly id: CooperationId;
  /** Who is which subject, by the naive reading of the moment. */
  subjects: readonly (readonly Person[])[];
};

export async function playStep(playing: Playing, step: Step): Promise<void> {
  const { stage, world, diary, id } = playing;
  const { platform } = stage;
  const handle = 'partner' in step ? world.partners[step.partner]! : '';
  const now = platform.time.now;
  switch (step.do) {
    case 'customers':
      await bringCustomers(platform, handle, step.rows);
      return noteCustomers(diary, handle, step.rows);
    case 'consents':
      await bringConsents(platform, handle, step.rows);
      return noteConsents(diary, handle, { rows: step.rows, now, source: 'file' });
    case 'decide':
      return decide(playing, handle, step.row);
    case 'erase': {
      const answer = await orRefusal(platform.as(handle).customer.erase({ ref: step.ref }));
      const isThere = diary.books[handle]!.customers.some(({ ref }) => ref === step.ref);
      if (isThere === 'refused' in answer) throw new Error(`erased ${step.ref}: ${JSON.stringify(answer)}`);
      if (isThere) noteErasure(diary, handle, { ref: step.ref, now });
      return;
    }
    case 'again':
      return again(playing, step);
    case 'publish':
      return publish(playing, step);
    case 'deliver':
      return deliver(playing, step);
    case 'answer':
      await platform.as(handle).recall.acknowledge({ statement: 'erased' });
      for (const recall of diary.copies.recalls) if (recall.recipient === handle) recall.isAnswered = true;
      return;
    case 'act': {
      const answer = await orRefusal(platform.as(handle).agreement[step.verb]({ id }));
      if ('refused' in answer) return;
      if (step.verb === 'leave') diary.left.add(handle);
      if (step.verb === 'suspend') diary.suspended.add(handle);
      else diary.suspended.delete(handle);
      return;
    }
    case 'wait':
      platform.time.now += step.ms;
      return passTime(diary.copies, platform.time.now);
    case 'sweep':
      await platform.operator().platform.sweep();
      return;
    case 'enrol':
      await orRefusal(platform.as(handle).cooperation.enrol({ cooperation: id }));
  }
}

/** What follows for copies from whatever has just happened. */
export function follow({ stage, world, diary }: Playing): void {
  const { books, left, copies } = diary;
  const isOver = world.partners.length - left.size < 2;
  followCopies(copies, { books, left, isOver, now: stage.platform.time.now });
}

async function decide({ stage, diary }: Playing, partner: string, row: ConsentLine): Promise<void> {
  const { platform } = stage;
  const { ref, purpose, recipient, event, categories, at, expiresAt } = row;
  if (event === 'given' && (purpose === '*' || recipient === '*')) return;
  const now = platform.time.now;
  const decision = { ref, purpose, recipient, decision: event, categories: [...categories] };
  const times = {
    at: new Date(at).toISOString(),
    ...(expiresAt !== null && { expiresAt: new Date(expiresAt).toISOString() }),
  };
  await orRefusal(platform.as(partner).consent.record({ ...decision, ...times } as never));
  noteConsents(diary, partner, { rows: [row], now, source: 'hand' });
}

/** The file that the world began with comes again. */
async function again(
  { stage, world, diary }: Playing,
  { partner, what }: Extract<Step, { do: 'again' }>,
): Promise<void> {
  const { platform } = stage;
  const handle = world.partners[partner]!;
  if (what === 'customers') {
    await bringCustomers(platform, handle, world.customers[partner]!);
    return noteCustomers(diary, handle, world.customers[partner]!);
  }
  const rows = world.consents[partner]!;
  const now = platform.time.now;
  await bringConsents(platform, handle, rows);
  noteConsents(diary, handle, { rows, now, source: 'file' });
}

/** Publishes every first or second customer under a permission, drawn from what it covers. */
async function publish(
  { stage, diary, id }: Playing,
  { line, every, from }: Extract<Step, { do: 'publish' }>,
): Promise<void> {
  const { platform } = stage;
  const permission = diary.permissions[line % diary.permissions.length]!;
  const { provider, key, categories } = permission;
  const books = diary.books[provider]!;
  const refs = books.customers.map(({ ref }) => ref).filter((_, place) => (place + from) % every === 0);
  if (refs.length === 0) return;
  const name = `set-${every}`;
  await platform.as(provider).set.save({ name, categories: [...categories] as never, refs });
  const answer = await orRefusal(
    platform.as(provider).set.publish({ cooperation: id, permission: key, name }),
  );
  if ('refused' in answer) return;
  const people = personsOf(provider, books)
    .filter((person) => person.refs.some((ref) => refs.includes(ref)))
    .filter((person) => isCovered(books, person, permission, platform.time.now))
    .map((person) => person.refs);
  const before = diary.publications.find((each) => each.key === key && each.name === name);
  if (before) before.people = people;
  else diary.publications.push({ provider, key, name, people });
}
