// API keys: told once, two of a name at a time, and invisible to other partners.
import { apiKeyPattern, PartnerHandle } from '@entente/contract';
import { makeMember } from '@entente/policy';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { openPeopled } from '@entente/test/support/people.ts';
import { beforeAll, expect, test } from 'vitest';
import { readApiKey } from './secret.ts';

const platform = await openPeopled();
const admin = (partner: string) =>
  platform.writing(makeMember({ partner: PartnerHandle.parse(partner), roles: ['admin'], name: 'chief' }));
const day = 86_400_000;

beforeAll(() => platform.createPartners('aurora', 'birch'));

test('a key is told once: later only its prefix is shown', async () => {
  const { key, secret } = await admin('aurora').key.create({ name: 'nightly', actions: ['overlap.ask'] });
  expect(secret).toMatch(apiKeyPattern);
  expect(readApiKey(secret)?.prefix).toBe(key.prefix);
  const listed = await admin('aurora').key.list({});
  expect(listed.keys).toEqual([key]);
  expect(JSON.stringify(listed)).not.toContain(secret);
  expect(JSON.stringify(await contentsOf(platform.url, 'control'))).not.toContain(secret);
});

test('a mistyped key is none', async () => {
  const { secret } = await admin('aurora').key.create({ name: 'other', actions: ['set.list'] });
  const at = secret.length - 20;
  const mistyped = secret.slice(0, at) + (secret[at] === 'a' ? 'b' : 'a') + secret.slice(at + 1);
  expect(readApiKey(mistyped)).toBeUndefined();
  expect(readApiKey(secret.slice(1))).toBeUndefined();
});

test('two keys of a name are good at a time, so that one can take the other’s place', async () => {
  const { keys } = await admin('aurora').key.list({});
  const first = keys.find(({ name }) => name === 'nightly')!;
  const again = admin('aurora').key.create({ name: 'nightly', actions: ['overlap.ask'] });
  expect(await refusalOf(again)).toMatchObject({ code: 'already-exists' });
  const rotations = await Promise.allSettled(
    [1, 2, 3].map(() => admin('aurora').key.rotate({ id: first.id, days: 10 })),
  );
  expect(rotations.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusalOf(admin('aurora').key.rotate({ id: first.id }))).toMatchObject({ code: 'key-limit' });
  await admin('aurora').key.revoke({ id: first.id });
  expect(await refusalOf(admin('aurora').key.revoke({ id: first.id }))).toMatchObject({ code: 'not-found' });
  platform.time.now += 10 * day;
  const { key } = await admin('aurora').key.create({ name: 'nightly', actions: ['set.list'] });
  const states = (await admin('aurora').key.list({})).keys
    .filter(({ name }) => name === 'nightly')
    .map(({ state }) => state);
  expect(states.toSorted()).toEqual(['ACTIVE', 'EXPIRED', 'REVOKED']);
  expect(key.actions).toEqual(['set.list']);
});

test('a key may not make keys, run the platform, or do what does not exist', async () => {
  for (const action of ['key.create', 'member.invite', 'platform.sweep', 'overlap.guess', 'audit.verify']) {
    const made = admin('aurora').key.create({ name: action, actions: [action] });
    expect(await refusalOf(made)).toMatchObject({ code: 'input-invalid' });
  }
});

test('a key is not scoped to cooperations of others, nor to what is no range of addresses', async () => {
  const create = (scope: object) =>
    refusalOf(admin('aurora').key.create({ name: 'x', actions: ['set.list'], ...scope }));
  expect(await create({ cooperations: ['aaaaaaaaaa'] })).toMatchObject({ code: 'not-found' });
  expect(await create({ addresses: ['localhost'] })).toMatchObject({ code: 'input-invalid' });
});

test('pages of keys follow one another without a gap', async () => {
  const all = (await admin('aurora').key.list({})).keys.map(({ id }) => id);
  const first = await admin('aurora').key.list({ limit: 2 });
  const second = await admin('aurora').key.list({ after: first.next! });
  expect([...first.keys, ...second.keys].map(({ id }) => id)).toEqual(all);
});

test('keys of one partner are invisible to another', async () => {
  const { keys } = await admin('aurora').key.list({});
  expect((await admin('birch').key.list({})).keys).toEqual([]);
  expect((await admin('birch').key.list({ after: keys[0]!.id })).keys).toEqual([]);
  const id = keys.find(({ state }) => state === 'ACTIVE')!.id;
  expect(await refusalOf(admin('birch').key.revoke({ id }))).toMatchObject({ code: 'not-found' });
  expect(await refusalOf(admin('birch').key.rotate({ id }))).toMatchObject({ code: 'not-found' });
});

test('which machines act every member sees, and what they may do those who decide and watch', async () => {
  const scope = { actions: ['set.list'], addresses: ['203.0.113.0/24'] };
  await admin('birch').key.create({ name: 'seen', ...scope });
  const [whole] = (await admin('birch').key.list({})).keys;
  expect(whole).toMatchObject({
    name: 'seen',
    ...scope,
    cooperations: null,
    createdBy: 'chief',
    lastUsedAt: null,
  });
  expect((await platform.as('birch', 'privacy-officer').key.list({})).keys).toEqual([
    { ...whole, can: { rotate: false, revoke: false } },
  ]);
  const { id, name, prefix, createdAt, expiresAt, revokedAt, state } = whole!;
  expect((await platform.as('birch', 'analyst').key.list({})).keys).toEqual([
    { id, name, prefix, createdAt, expiresAt, revokedAt, state, can: { rotate: false, revoke: false } },
  ]);
});
