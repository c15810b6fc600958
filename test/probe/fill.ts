// What happens in the world before it is probed, by the procedures that people call.
import { setTimeout as delay } from 'node:timers/promises';
import { noteAuditRoot, PartnerHandle, roles as everyRole, type CooperationId } from '@entente/contract';
import { acceptInvitation, inviteFirstOperator, randomId, readMapping, runWorker } from '@entente/platform';
import { deeds, makeMember, makeOperator } from '@entente/policy';
import { canary, phone, type Kind } from './canary.ts';
import { file } from './file.ts';
import { agree, type Agreed } from './agreeing.ts';
import { holdingsOf, type Holdings } from './holdings.ts';
import { former, handles, mateOf, now, suspended, type Handle, type Making, type World } from './cast.ts';

/** Numbers of each partner's customers. The last two withdraw after they were handed over. */
const numbers = Array.from({ length: 14 }, (_, n) => n + 1);
const leaving = numbers.slice(-2);
const customersMapping = (handle: Handle) =>
  readMapping(`
kind: customers
ref: ref
names: {given: given, family: family}
identifiers: {email: email, phone: phone}
attributes:
  street: {category: contact}
  tier: {category: loyalty}
  ${canary(handle, 'column')}: {category: support, label: ${canary(handle, 'label')}}
`);
const eventsMapping = readMapping(`
kind: events
ref: ref
event: purchase
at: at
dates: yyyy-mm-dd
properties: {item: {}}
`);

const surveysMapping = (handle: Handle) =>
  readMapping(`
kind: events
ref: ref
event: survey
at: at
dates: yyyy-mm-dd
properties: {${canary(handle, 'property')}: {label: ${canary(handle, 'label', 2)}}}
`);
/** Whom both of a pair know, and whom they have erased. */
const [together, gone] = [17, 18];

export async function fill(making: Making): Promise<Omit<World, 'url' | 'folder'>> {
  await openPlatform(making);
  for (const handle of handles) await enter(making, handle);
  const agreed = await agree(making);
  making.time.now = now - 1_000;
  for (const handle of handles) await exchange(making, handle, agreed[handle]);
  for (const handle of handles) await withdrawSome(making, handle);
  const jobs = await doJobs(making, agreed);
  making.time.now = now;
  const operator = operatorOf(making);
  const { operators } = await operator.operator.list({});
  const { id: operatorInvitation } = await operator.operator.invite({ email: 'guest@example.com' });
  const { id: platformJob } = await operator.job.round({ kind: 'sweep' });
  const made: Record<string, Omit<Holdings, 'root'>> = {};
  for (const handle of handles) {
    const appointed = { partner: PartnerHandle.parse(handle), email: `chief@${handle}.example.com` };
    const { id: appointment } = await operator.partner.appoint(appointed);
    made[handle] = await holdingsOf(making, handle, {
      ...agreed[handle],
      job: jobs[handle]!,
      operator: operators[0]!.person,
      operatorInvitation,
      appointment,
      platformJob,
    });
  }
  await operator.partner.suspend({ handle: PartnerHandle.parse(suspended) });
  // What waits for its place in the log would wait in every probe anew.
  const root = noteAuditRoot(await operator.audit.root());
  const holdings = Object.fromEntries(handles.map((handle) => [handle, { ...made[handle]!, root }]));
  const { expired, parties } = agreed;
  return { holdings: holdings as World['holdings'], expired, parties };
}

const operatorOf = ({ caller }: Making) => caller(makeOperator({ name: 'operator' }));

/** Two operators and six partners. */
async function openPlatform(making: Making): Promise<void> {
  const { context, tokenFor } = making;
  const first = await inviteFirstOperator(context, 'first@example.com');
  await acceptInvitation(context, { token: first!.token, person: randomId(16), name: 'First' });
  await operatorOf(making).operator.invite({ email: 'second@example.com' });
  const token = tokenFor('second@example.com');
  await acceptInvitation(context, { token, person: randomId(16), name: 'Second' });
  for (const handle of handles)
    await operatorOf(making).partner.create({
      handle: PartnerHandle.parse(handle),
      name: canary(handle, 'name'),
      defaultCountry: 'AU',
    });
}

/** A partner's people, keys, customers and what these decided. */
async function enter(making: Making, handle: Handle): Promise<void> {
  const own = making.as(handle);
  const written = (kind: Kind, n?: number): string => canary(handle, kind, n);
  for (const [n, role] of [
    [1, 'admin'],
    [2, 'analyst'],
  ] as const) {
    const email = `${written('member', n)}@example.com`;
    await own.member.invite({ email, roles: [role] });
    const token = making.tokenFor(email);
    await acceptInvitation(making.context, { token, person: randomId(16), name: written('member', n) });
  }
  for (const n of [1, 2])
    await own.key.create({ name: written('key', n), actions: ['overlap.ask'], days: 365 });
  const people = numbers.map((n) =>
    [
      written('ref', n),
      `${written('mail', n)}@example.com`,
      phone(handle, n),
      written('given', n),
      written('family', n),
      written('street', n),
      written('tier', n),
      written('tier', n),
    ].join(','),
  );
  const [known] = [handle, mateOf(handle)].toSorted();
  await own.customer.import({
    source: file(`ref,email,phone,given,family,street,tier,${written('column')}`, [
      ...people,
      `${written('ref', together)},of.${known}@example.com,,,,,,`,
      `${written('ref', gone)},gone.${handle}@example.com,,,,,,`,
    ]),
    mapping: customersMapping(handle) as never,
  });
  await own.customer.erase({ ref: written('ref', gone) });
  const bought = numbers.map((n) => `${written('ref', n)},2026-01-02,${written('item', n)}`);
  await own.event.import({ source: file('ref,at,item', bought), mapping: eventsMapping as never });
  await own.event.import({
    source: file(`ref,at,${written('property')}`, [`${written('ref', 1)},2026-01-03,${written('tier', 1)}`]),
    mapping: surveysMapping(handle) as never,
  });
  const recipients = [mateOf(handle), former[handle]];
  const decided = [...numbers, together].flatMap((n) =>
    recipients.map(
      (recipient) =>
        `${written('ref', n)},direct-marketing,${recipient},contact|purchase,given,2025-11-01T00:00:00Z,,${written('shop')},${written('notice', n)}`,
    ),
  );
  const columns = 'customer,purpose,recipient,data_categories,event,at,expires_at,collected_by,notice';
  await own.consent.import({
    source: file(columns, decided),
    mapping: readMapping('kind: consents') as never,
  });
  const [region, shop, kind] = [1, 2, 3].map((n) => written('place', n));
  await own.place.import({
    source: file('ref,name,kind,parent', [
      `${region},${region},${kind},`,
      `${shop},${written('place', 4)},${kind},${region}`,
    ]),
    mapping: readMapping('kind: places') as never,
  });
  const account = (n: number) => written('account', n);
  await own.organisation.import({
    source: file('code,name,parent,industry,country', [
      [account(1), account(3), '', account(4), account(5)].join(','),
      [account(2), account(6), account(1), account(4), account(5)].join(','),
    ]),
    mapping: readMapping('kind: organisations') as never,
  });
  await own.contact.import({
    source: file('organisation,customer,role,title', [
      [account(1), written('ref', 1), account(7), account(8)].join(','),
      [account(2), written('ref', 1), account(7), account(8)].join(','),
      [account(2), written('ref', 2), account(7), account(8)].join(','),
    ]),
    mapping: readMapping('kind: contacts') as never,
  });
  await own.set.save({
    name: written('set'),
    categories: ['contact'],
    refs: numbers.map((n) => written('ref', n)),
  });
  await own.set.save({ name: written('set', 2), categories: ['contact'], refs: [written('ref', 1)] });
  await own.segment.save({ name: written('segment'), of: { text: `set ${written('set')}` } });
  await own.segment.save({
    name: written('segment', 2),
    of: {
      text: `set ${written('set')} and (tier = "${written('tier', 1)}" or did purchase(item = "${written('item', 2)}"))`,
    },
  });
}

/** What a partner takes from its mate, and what it is told not to do. */
async function exchange(
  making: Making,
  handle: Handle,
  { main, theirs, mateKey, ownKey }: Agreed,
): Promise<void> {
  const own = making.as(handle);
  for (const cooperation of [main, theirs])
    await own.set.publish({ cooperation, permission: ownKey, name: canary(handle, 'set') });
  const of = `count purchase(item = "${canary(handle, 'item', 2)}")`;
  const months = { from: '2026-01', to: '2026-02' };
  for (const cooperation of [main, theirs]) {
    const measure = { cooperation, permission: ownKey, of };
    await own.column.share({ ...measure, name: canary(handle, 'share') });
    await own.column.share({ ...measure, name: canary(handle, 'share', 2), months });
  }
  for (let turn = 0; turn < 2; turn += 1) {
    await own.delivery.request({ cooperation: main, permission: mateKey, mode: 'all' });
    making.time.now += 1;
  }
  await own.key.create({
    name: canary(handle, 'key', 3),
    actions: ['overlap.ask'],
    cooperations: [main],
    addresses: ['203.0.113.0/24'],
  });
  await own.objection.record({ purpose: '*', ref: canary(handle, 'ref', 12) });
  await own.objection.record({ purpose: '*', email: `${canary(handle, 'objector')}@example.com` });
  const reason = canary(handle, 'reason');
  await own.segment.count({ of: { name: canary(handle, 'segment', 2) } });
  await own.customer.get({ ref: canary(handle, 'ref', 1), reason });
  await own.customer.get({ ref: canary(handle, 'ref', 2), reason });
}

/** Two people withdraw; the recipient has answered about the first of them. */
async function withdrawSome(making: Making, handle: Handle): Promise<void> {
  const recipient = PartnerHandle.parse(mateOf(handle));
  for (const [place, n] of leaving.entries()) {
    await making.as(handle).consent.record({
      ref: canary(handle, 'ref', n),
      purpose: '*',
      recipient,
      decision: 'withdrawn',
      collectedBy: canary(handle, 'shop'),
      notice: canary(handle, 'notice', n),
    });
    if (place === 0)
      await making.as(recipient).recall.acknowledge({
        provider: PartnerHandle.parse(handle),
        statement: canary(recipient, 'statement'),
      });
  }
}

/** Each partner imports a file as a job, and one row of it does not land. */
async function doJobs(
  making: Making,
  agreed: Readonly<Record<Handle, Agreed>>,
): Promise<Record<string, string>> {
  const { context } = making;
  const jobs: Record<string, string> = {};
  const refused: [Handle, string][] = [];
  for (const handle of handles) {
    const own = making.as(handle);
    const { id } = await own.upload.open({ key: canary(handle, 'upload', 1) });
    const row = `,${canary(handle, 'reject')}@example.com`;
    await own.upload.append({
      id,
      offset: 0,
      source: file('ref,email', [`${canary(handle, 'ref', 15)},`, row]),
    });
    await own.upload.finish({ id });
    const mapping = readMapping('{kind: customers, ref: ref, identifiers: {email: email}}');
    jobs[handle] = (await own.job.import({ upload: id, mapping, key: canary(handle, 'job', 1) })).id;
    refused.push([handle, await requestAsKey(making, handle, agreed[handle].main)]);
  }
  const faults: unknown[] = [];
  const { database, clock, journal, spool } = context;
  const onFault = (error: unknown): void => void faults.push(error);
  const worker = await runWorker({ database, clock, journal, spool: spool!, schedule: {}, onFault });
  try {
    for (const [handle, id] of [...Object.entries(jobs), ...refused])
      while ((await making.as(handle).job.get({ id })).endedAt === null) await delay(20);
  } finally {
    await worker.stop();
  }
  if (faults.length > 0) throw faults[0];
  return jobs;
}

/** A key asks for a job that is refused, since a column is missing. */
async function requestAsKey(
  { caller, as }: Making,
  handle: Handle,
  cooperation: CooperationId,
): Promise<string> {
  const { id } = await as(handle).upload.open({ key: canary(handle, 'upload', 4) });
  await as(handle).upload.append({ id, offset: 0, source: file('ref', ['nobody']) });
  await as(handle).upload.finish({ id });
  const key = makeMember({
    partner: PartnerHandle.parse(handle),
    roles: everyRole,
    name: canary(handle, 'actor', 2),
    scope: { actions: deeds, cooperations: [cooperation] },
  });
  const mapping = readMapping(
    `{kind: customers, ref: ref, attributes: {${canary(handle, 'column', 2)}: {category: support}}}`,
  );
  const request = await caller(key).job.import({ upload: id, mapping, key: canary(handle, 'job', 3) });
  return request.id;
}
